import { bufferedSize } from '../../faults/frame.ts';
import type { Ending, Passage } from '../../journal/registry.ts';
import type { ForeignChannel } from '../foreign-channel.ts';
import type { ForeignClient } from '../foreign-client.ts';
import { apply, construct } from '../reflect.ts';
import { BinaryKind } from './binary-kind.ts';
import { CLOSED, CLOSING, CONNECTING, FAILED, OPEN, type WrapContext } from './context.ts';
import { type Earlier, faceOf } from './face.ts';
import { sendTooEarly } from './native-errors.ts';
import { ownData } from './of-any-window.ts';
import { frozen, isRefused, outgoing } from './outgoing.ts';
import { checkClose, closes } from './socket-arguments.ts';
import type { SocketMaking, SocketMethods } from './socket-making.ts';
import type { HandlerAttributes } from './stand-in.ts';
import { diesWithError, UnansweredClose } from './unanswered-close.ts';

/**
 * One WebSocket of the page. The page holds `face`: the native socket, with the browser's own listeners, handlers and events, as long
 * as no fault interferes; or, when a fault keeps the attempt from going out, a stand-in for a native socket created later. An event
 * that a fault delays or invents is dispatched on `face`.
 */
export class TappedSocket {
  readonly #context: WrapContext;
  readonly #methods: SocketMethods;
  readonly #args: unknown[];
  /** The object that the page holds. */
  readonly face: WebSocket;
  /** The `on…` attributes of a stand-in; a native socket has its own. */
  readonly handlers: HandlerAttributes | null;
  readonly url: string;
  readonly kind: BinaryKind;
  readonly #channel: ForeignChannel;
  /** The socket on the network; `null` until the attempt goes out. */
  #wire: WebSocket | null;
  /** Whether the page has been shown anything but the browser's own events: then `readyState` is ours. */
  #interfered: boolean;
  #opened: boolean;
  /** The page has closed the socket. */
  #closing: UnansweredClose | null = null;
  /** After that, what the page sent before is still on its way. */
  #waits = false;
  /** Bytes that the page sent after closing, which a browser counts for ever. */
  #unsent = 0;
  #ended = false;
  /** The browser's `error`, which comes right before its `close`: `passed` to the page as its own event, or `kept` until the close passes. */
  #error: 'none' | 'passed' | 'kept' = 'none';

  constructor(
    context: WrapContext,
    client: ForeignClient,
    methods: SocketMethods,
    making: SocketMaking,
    earlier?: Earlier<WebSocket>,
  ) {
    this.#context = context;
    this.#methods = methods;
    this.#args = making.args;
    this.url = making.url;
    const end = (ending: Ending) => this.#end(ending);
    const isOpen = earlier?.state === OPEN;
    this.#channel = client[isOpen ? 'adopt' : 'connect']('websocket', this.url, end);
    const dial = () => this.#dial();
    const { face, wire, handlers } = faceOf(context.natives, this.#channel, making, dial, earlier);
    this.face = face;
    this.#wire = wire;
    this.handlers = handlers;
    this.#opened = isOpen;
    this.#interfered = handlers !== null;
    this.kind = new BinaryKind(context.scope, methods, handlers !== null);
    if (wire) this.#listen(wire);
    // The attempt has gone out; it can still be refused.
    if (earlier && !isOpen) this.#channel.attempt(() => {});
  }

  /** The native socket to read properties from; `null` while there is nothing to read yet. */
  get source(): WebSocket | null {
    return this.#interfered && !this.#opened ? null : this.#wire;
  }

  /** Buffered bytes to report to the page for a network that accepts nothing. */
  get stranded(): number {
    return this.#channel.stranded + this.#unsent;
  }

  /** `undefined` when the browser's own value is correct. */
  get readyState(): number | undefined {
    if (!this.#interfered) return undefined;
    if (this.#ended || this.#error === 'passed') return CLOSED;
    if (this.#closing) return CLOSING;
    return this.#opened ? OPEN : CONNECTING;
  }

  /** No fault applies, and none has: everything is the browser's own. */
  get #untouched(): boolean {
    return !this.#interfered && this.#context.quiet();
  }

  send(args: unknown[]): unknown {
    if (typeof args[0] === 'string' && this.#untouched) {
      if (this.#opened && !this.#closing && !this.#ended) this.#channel.sent(args[0]);
      return apply(this.#methods.send, this.face, args);
    }
    const state = this.readyState ?? this.face.readyState;
    if (state === CONNECTING && this.#interfered) throw sendTooEarly(this.#context, args);
    const target = this.#wire;
    if (!target || (this.#waits && args.length > 0)) {
      if (args.length > 0) this.#unsent += bufferedSize(outgoing(this.#context.natives, args[0]));
      return undefined;
    }
    if (state !== OPEN || args.length === 0) {
      return apply(this.#methods.send, target, args);
    }
    const text = outgoing(this.#context.natives, args[0]);
    if (isRefused(text)) return apply(this.#methods.send, target, [text]);
    const data = this.#context.quiet() ? text : frozen(text);
    this.#channel.sent(data);
    this.#context.underWay.during(() =>
      this.#channel.pass({ kind: 'frame', direction: 'out', data }, (passage) => {
        if (passage.kind === 'frame') apply(this.#methods.send, target, [passage.data]);
      }),
    );
    return undefined;
  }

  close(args: unknown[]): void {
    const hangUp = () => {
      this.#waits = false;
      if (this.#wire) apply(this.#methods.close, this.#wire, args);
    };
    if (!this.#wire) checkClose(this.#context, args);
    // True from the browser's `error` on, before its `close`: closing has no effect any more.
    const isOver = (this.readyState ?? this.#methods.readyState(this.face)) === CLOSED;
    // What the page has sent may still be on its way. Arguments that the native `close` rejects are passed to it at once, so that the
    // page gets the browser's own error.
    const isUp = this.#opened && !this.#closing && !this.#ended;
    const waits = isUp && !this.#untouched && closes(this.#context, args);
    if (!waits) hangUp();
    if (isOver || this.#ended || this.#closing) return;
    this.#closing = new UnansweredClose(this.#context, (failed) => {
      this.#channel.over(FAILED, 'remote');
      this.#finish(FAILED, failed);
    });
    const [code, reason] = args;
    this.#channel.disowned(
      code === undefined ? undefined : Number(code),
      reason === undefined ? '' : String(reason),
    );
    if (waits) {
      this.#interfered = this.#waits = true;
      this.#context.underWay.during(() => this.#channel.pass({ kind: 'hang-up' }, hangUp));
      this.#closing.count();
    }
    if (!this.#opened && this.#interfered) {
      // For the page it was never open: closing makes it fail, without any word from the network.
      this.#channel.forget();
      this.#hangUp();
      // The server's answer to that must not arrive before the page is notified.
      this.#wire = null;
      this.#context.natives.setTimeout(() => this.#finish(FAILED, true), 0);
    }
  }

  #dial(): void {
    const { natives, complain } = this.#context;
    try {
      this.#wire = construct(natives.WebSocket, this.#args) as WebSocket;
      this.#context.own.add(this.#wire);
      this.kind.take(this.#wire);
      this.#listen(this.#wire);
    } catch (error) {
      complain(`A delayed WebSocket could not be made: ${String(error)}`);
      this.#channel.end(FAILED);
    }
  }

  #listen(wire: WebSocket): void {
    const { natives, quiet } = this.#context;
    const { listen, isGenuine, timeOf } = natives;
    const on = (type: string, react: (event: Event) => void) =>
      listen(wire, type, (event) => {
        // Events that we or the page dispatch are for the page only.
        if (!isGenuine(event)) return;
        if (wire === this.#wire && !this.#ended) react(event);
        else event.stopImmediatePropagation();
      });
    on('open', (event) =>
      this.#through(event, { kind: 'open' }, (_passage, own) => this.#onOpen(own)),
    );
    // Like the others but with fewer calls, since messages are frequent.
    listen(wire, 'message', (event) => {
      if (!isGenuine(event)) return;
      if (wire !== this.#wire || this.#ended) return event.stopImmediatePropagation();
      const { data } = event as MessageEvent;
      if (!this.#interfered && quiet()) {
        if (!this.#closing) this.#channel.received(data, timeOf(event));
        return;
      }
      this.#through(event, { kind: 'frame', direction: 'in', data }, (passage, own) =>
        this.#onMessage(event as MessageEvent, passage, own),
      );
    });
    on('error', (event) => {
      if (this.#wire === this.face && this.#untouched) return;
      this.#error = 'kept';
      // The tap decides about the close that follows it.
      this.#through(event, { kind: 'close', ending: FAILED }, (passage, own) => {
        if (own) this.#error = 'passed';
        else if (passage.kind === 'close') this.#onClose(passage.ending, false);
      });
    });
    on('close', (event) => {
      const { code, reason, wasClean } = event as CloseEvent;
      const ending: Ending = { code, reason, clean: wasClean };
      if (this.#error === 'kept') return event.stopImmediatePropagation();
      if (this.#error === 'passed') return this.#onClose(ending, true);
      this.#through(event, { kind: 'close', ending }, (passage, own) => {
        if (passage.kind === 'close') this.#onClose(passage.ending, own);
      });
    });
  }

  #through(
    event: Event,
    passage: Passage,
    deliver: (passage: Passage, own: boolean) => void,
  ): void {
    // When a page closes before the opening, its own browser notifies it, whatever the network does.
    const local = this.#closing && !this.#opened;
    const tap: ForeignChannel['pass'] = local ? (next, pass) => pass(next) : this.#channel.pass;
    const data = passage.kind === 'frame' ? passage.data : undefined;
    const native = this.#wire === this.face && this.kind.suits(data);
    this.#context.underWay.intercept(event, native, passage, tap, deliver);
    if (event.cancelBubble) {
      this.#interfered = true;
      if (this.#wire) this.kind.take(this.#wire, data);
    }
    if (passage.kind === 'close' && !this.#ended) this.#closing?.count();
  }

  #onOpen(own: boolean): void {
    this.#opened = true;
    this.#channel.opened();
    if (!own) this.#dispatch(new this.#context.natives.Event('open'));
  }

  #onMessage({ origin, lastEventId }: MessageEvent, passage: Passage, own: boolean): void {
    if (passage.kind !== 'frame') return;
    const { natives } = this.#context;
    const data = own ? passage.data : this.kind.shown(ownData(natives, passage.data));
    // Browsers too drop what arrives after the page has closed.
    if (this.#closing || this.#ended) return;
    this.#channel.received(data);
    if (own) return;
    this.#dispatch(new natives.MessageEvent('message', { data, origin, lastEventId }));
  }

  #onClose(ending: Ending, own: boolean): void {
    this.#channel.over(ending, 'remote');
    if (!own) return this.#finish(ending, this.#error === 'kept');
    this.#ended = true;
    this.#closing?.stop();
  }

  /** A fault ends it. */
  #end(ending: Ending): void {
    this.#context.underWay.after(() => {
      // Without an opening handshake there is no close frame.
      const seen = this.#opened ? ending : FAILED;
      this.#channel.over(seen, 'fault');
      this.#finish(seen, !seen.clean && (!this.#opened || diesWithError(this.#context)));
    });
  }

  /** Shows the page the complete end, once. */
  #finish({ code, reason, clean }: Ending, failed: boolean): void {
    const { natives, underWay } = this.#context;
    const close = () =>
      this.#dispatch(new natives.CloseEvent('close', { code, reason, wasClean: clean }));
    this.#interfered = true;
    this.#closing?.stop();
    this.#hangUp();
    underWay.inTurn(() => {
      if (this.#ended) return;
      this.#ended = true;
      if (!failed) return close();
      // Queued before any task that the page creates in its `error` listener.
      underWay.inTurn(close);
      this.#dispatch(new natives.Event('error'));
    });
  }

  /** Closes the real connection, whatever the page sees. */
  #hangUp(): void {
    if (this.#wire) apply(this.#methods.close, this.#wire, []);
  }

  #dispatch(event: Event): void {
    this.#context.natives.dispatch(this.face, event);
  }
}
