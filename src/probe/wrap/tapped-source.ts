import { eventFrame, namedBy } from '../../faults/frame.ts';
import type { Ending, Passage } from '../../journal/registry.ts';
import type { ForeignChannel } from '../foreign-channel.ts';
import type { ForeignClient } from '../foreign-client.ts';
import { apply } from '../reflect.ts';
import { URL } from '../url.ts';
import { CONNECTING, FAILED, isFirefox, OPEN, SOURCE_CLOSED, type WrapContext } from './context.ts';
import { type Earlier, faceOf } from './face.ts';
import { resumeStream } from './resumed-stream.ts';
import type { SourceMaking, SourceMethods } from './source-making.ts';
import type { HandlerAttributes } from './stand-in.ts';

/** Browsers wait 3 to 5 s before they reconnect a lost stream, unless the server says otherwise. */
const USUAL_RETRY = 3000;

/**
 * One EventSource of the page: a series of physical connections, since it reconnects by itself. The page holds `face`; a connection
 * that a fault ended or delayed is replaced by one over another native object, whose events are repeated on `face`.
 */
export class TappedSource {
  readonly #context: WrapContext;
  readonly #client: ForeignClient;
  readonly #methods: SourceMethods;
  /** The object that the page holds. */
  readonly face: EventSource;
  /** The `on…` attributes of a stand-in; a native source has its own. */
  readonly handlers: HandlerAttributes | null;
  readonly url: string;
  readonly withCredentials: boolean;
  readonly #types = new Set<string>();
  #wire: EventSource | null;
  #channel: ForeignChannel;
  #interfered: boolean;
  #state: number;
  #retry: unknown = null;
  #retryAfter = USUAL_RETRY;
  /** The last event that the page was shown. Its id is only read when needed: Firefox creates a new string each time. */
  #last: { readonly lastEventId: string } | null = null;
  /** The last event that the browser received, from which it would resume. */
  #seen: { readonly lastEventId: string } | null = null;
  /** Ends the connection that we read ourselves. */
  #endStream: (() => void) | null = null;

  constructor(
    context: WrapContext,
    client: ForeignClient,
    methods: SourceMethods,
    making: SourceMaking,
    earlier?: Earlier<EventSource>,
  ) {
    this.#context = context;
    this.#client = client;
    this.#methods = methods;
    this.url = making.url;
    this.withCredentials = making.withCredentials;
    const isOpen = earlier?.state === OPEN;
    this.#channel = this.#connect(isOpen ? 'adopt' : 'connect');
    const dial = () => this.#dial();
    const { face, wire, handlers } = faceOf(context.natives, this.#channel, making, dial, earlier);
    this.face = face;
    this.#wire = wire;
    this.handlers = handlers;
    this.#state = isOpen ? OPEN : CONNECTING;
    this.#interfered = handlers !== null;
    if (wire) this.#listen(wire);
    this.learn('message');
    if (earlier && !isOpen) this.#channel.attempt(() => {});
  }

  /** `undefined` when the browser's own value is correct. */
  get readyState(): number | undefined {
    return this.#interfered ? this.#state : undefined;
  }

  /** The page listens to events of this type. */
  learn(type: string): void {
    if (type === 'open' || type === 'error' || this.#types.has(type)) return;
    this.#types.add(type);
    if (this.#wire) this.#onData(this.#wire, type);
  }

  close(): void {
    this.#hangUp();
    this.#state = SOURCE_CLOSED;
    this.#last = null;
    this.#context.natives.clearTimeout(this.#retry);
    this.#channel.disowned(undefined, '');
    this.#channel.forget();
  }

  get #canResume(): boolean {
    return new URL(this.url).origin === this.#context.natives.origin;
  }

  #connect(how: 'connect' | 'adopt' = 'connect'): ForeignChannel {
    return this.#client[how]('sse', this.url, (ending) => this.#end(ending));
  }

  #dial(): void {
    const { natives, complain } = this.#context;
    const { url, withCredentials } = this;
    if (!natives.EventSource) return;
    const lastEventId = this.#last?.lastEventId ?? '';
    if (lastEventId !== '') {
      if (this.#canResume) return this.#resume({ lastEventId });
      complain(
        'An EventSource of another origin cannot be told which event was the last that it brought: events may come twice after a forced disconnect.',
      );
    }
    try {
      this.#wire = new natives.EventSource(url, { withCredentials });
      this.#seen = this.#last;
      this.#context.own.add(this.#wire);
      this.#listen(this.#wire);
      for (const type of this.#types) this.#onData(this.#wire, type);
    } catch (error) {
      complain(`A delayed EventSource could not be made: ${String(error)}`);
      this.#channel.end(FAILED);
    }
  }

  #resume(place: { lastEventId: string }): void {
    const { scope, natives } = this.#context;
    const { url, withCredentials } = this;
    let last = place;
    this.#last = last;
    this.#endStream = resumeStream(
      scope,
      natives,
      { url, withCredentials, ...place },
      {
        onOpen: () => this.#channel.pass({ kind: 'open' }, () => this.#opened(false)),
        onEvent: ({ type, data, ...rest }) => {
          const own = { lastEventId: rest.lastEventId };
          last = own;
          this.#channel.pass(eventFrame(type, data), (passage) => {
            if (passage.kind !== 'frame') return;
            const event = new natives.MessageEvent(type, { data: passage.data, ...rest });
            this.#brought(passage.data, own, type);
            this.#dispatch(event);
          });
        },
        // Firefox resumes from the last event only.
        onId: (id) => {
          if (!isFirefox(this.#context)) last.lastEventId = id;
        },
        onRetry: (ms) => {
          this.#retryAfter = ms;
        },
        onEnd: (final) => {
          this.#endStream = null;
          this.#channel.pass({ kind: 'close', ending: FAILED }, (passage) => {
            if (passage.kind !== 'close') return;
            this.#channel.over(passage.ending, 'remote');
            this.#lost(final, false);
          });
        },
      },
    );
  }

  /** @param own whether the browser's own event shows it */
  #opened(own: boolean): void {
    this.#state = OPEN;
    this.#channel.opened();
    if (!own) this.#dispatch(new this.#context.natives.Event('open'));
  }

  #brought(data: unknown, place: { readonly lastEventId: string }, type: string): void {
    this.#last = place;
    this.#channel.received(data, undefined, namedBy(type));
  }

  #listen(wire: EventSource): void {
    this.#onSignal(wire, 'open', (event) => {
      if (!this.#reconnected(wire)) return event.stopImmediatePropagation();
      this.#through(event, { kind: 'open' }, (_passage, own) => this.#opened(own));
    });
    this.#onSignal(wire, 'error', (event) => {
      if (!this.#reconnected(wire)) return event.stopImmediatePropagation();
      const final = this.#methods.readyState(wire) === SOURCE_CLOSED;
      let told = false;
      this.#through(event, { kind: 'close', ending: FAILED }, (passage, own) => {
        if (passage.kind !== 'close') return;
        told = true;
        this.#channel.over(passage.ending, 'remote');
        this.#lost(final, own);
      });
      // The browser must not reconnect before the page knows of the loss, nor skip events that the page was not shown.
      const missed = this.#canResume && this.#seen?.lastEventId !== this.#last?.lastEventId;
      if (told && !missed) return;
      this.#interfered = true;
      this.#hangUp();
    });
  }

  #onData(wire: EventSource, type: string): void {
    const { natives, quiet } = this.#context;
    const { isGenuine, timeOf } = natives;
    const as = type === 'message' ? undefined : namedBy(type);
    natives.listen(wire, type, (event) => {
      if (!isGenuine(event)) return;
      if (wire !== this.#wire || this.#state === SOURCE_CLOSED) event.stopImmediatePropagation();
      else if (this.#interfered || !quiet()) this.#onEvent(event as MessageEvent);
      else {
        // Without a fault, only the journal is concerned; that must not cost the page much.
        this.#seen = this.#last = event as MessageEvent;
        this.#channel.received((event as MessageEvent).data, timeOf(event), as);
      }
    });
  }

  #onEvent(event: MessageEvent): void {
    const { data, type, origin, lastEventId } = event;
    this.#seen = event;
    this.#through(event, eventFrame(type, data), (passage, own) => {
      // A page may close the source on the first of two copies.
      if (passage.kind !== 'frame' || this.#state === SOURCE_CLOSED) return;
      this.#brought(passage.data, event, type);
      if (own) return;
      const repeated = { data: passage.data, origin, lastEventId };
      this.#dispatch(new this.#context.natives.MessageEvent(type, repeated));
    });
  }

  /** The browser's events about the connection. A server may name its own events `open` and `error` too. */
  #onSignal(wire: EventSource, type: 'open' | 'error', react: (event: Event) => void): void {
    const { listen, isGenuine, MessageEvent } = this.#context.natives;
    listen(wire, type, (event) => {
      if (!isGenuine(event)) return;
      if (wire !== this.#wire || this.#state === SOURCE_CLOSED) event.stopImmediatePropagation();
      else if (event instanceof MessageEvent) this.#onEvent(event);
      else react(event);
    });
  }

  #through(
    event: Event,
    passage: Passage,
    deliver: (passage: Passage, own: boolean) => void,
  ): void {
    const native = this.#wire === this.face;
    this.#context.underWay.intercept(event, native, passage, this.#channel.pass, deliver);
    if (event.cancelBubble) this.#interfered = true;
  }

  /** The stream is lost; unless that is final, it reconnects by itself. */
  #lost(final: boolean, own: boolean): void {
    const { setTimeout, clearTimeout, Event } = this.#context.natives;
    this.#state = final ? SOURCE_CLOSED : CONNECTING;
    clearTimeout(this.#retry);
    if (!final) this.#retry = setTimeout(() => this.#tryAgain(), this.#retryAfter);
    if (!own) this.#dispatch(new Event('error'));
  }

  #tryAgain(): void {
    this.#retry = null;
    if (this.#state === SOURCE_CLOSED) return;
    this.#channel = this.#connect();
    if (!this.#channel.attempt(() => this.#dial())) {
      this.#interfered = true;
      this.#hangUp();
    } else if (!this.#wire) this.#dial();
  }

  /** Whether no fault stands in the way of the browser, which may have reconnected by itself sooner than expected. */
  #reconnected(wire: EventSource): boolean {
    if (this.#channel.live || this.#retry === null) return true;
    this.#context.natives.clearTimeout(this.#retry);
    this.#tryAgain();
    return wire === this.#wire;
  }

  /** A fault ends the connection: the page sees it lost, and reconnecting. */
  #end(ending: Ending): void {
    const { underWay } = this.#context;
    const lose = (): void => {
      if (this.#state === SOURCE_CLOSED) return;
      this.#channel.over(ending, 'fault');
      // Firefox does not retry without a network, nor when another origin has not answered. Measured with servers that do not exist.
      const inVain = ending.offline || !this.#canResume;
      const barred = isFirefox(this.#context) && inVain && this.#state === CONNECTING;
      this.#lost(barred || ending.status !== undefined, false);
    };
    this.#interfered = true;
    this.#hangUp();
    underWay.after(() => underWay.inTurn(lose));
  }

  #hangUp(): void {
    if (this.#wire) apply(this.#methods.close, this.#wire, []);
    this.#wire = null;
    this.#endStream?.();
    this.#endStream = null;
  }

  #dispatch(event: Event): void {
    this.#context.natives.dispatch(this.face, event);
  }
}
