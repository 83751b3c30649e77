import type { Ending } from '../../journal/registry.ts';
import type { ForeignClient } from '../foreign-client.ts';
import { CLEAN, FAILED, isFirefox, type WrapContext } from './context.ts';
import { Exchange } from './exchange.ts';
import { intercept } from './intercept.ts';
import { syncFailure } from './made-answer.ts';
import { frozen } from './outgoing.ts';
import { PageLimit } from './page-limit.ts';
import { ShownAnswer } from './shown-answer.ts';
import { type Outcome, XhrEvents } from './xhr-events.ts';
import type { XhrKind } from './xhr-kind.ts';
import type { XhrNatives } from './xhr-natives.ts';
import type { Failure } from './xhr-progress.ts';
import { XhrReading } from './xhr-reading.ts';
import { DONE, HEADERS_RECEIVED, LOADING, OPENED, UNSENT } from './xhr-states.ts';
import { type SentRequest, XhrWire } from './xhr-wire.ts';

/**
 * One request that the page sends with an XMLHttpRequest. The browser's object shows its own state until something passes later,
 * changed or not at all: from then on the page sees `shown`, and the browser's events are repeated as they pass.
 */
export class TappedXhr {
  /** `null` while the browser's own state is correct. */
  shown: ShownAnswer | null = null;
  readonly #context: WrapContext;
  readonly #wire: XhrWire;
  readonly #opened: SentRequest;
  readonly #exchange: Exchange;
  readonly #events: XhrEvents;
  readonly #reading: XhrReading;
  readonly limit: PageLimit;
  #body: unknown;
  /** `told`: the page has been shown the end, and the browser's events are suppressed. `left`: they go to the page. */
  #phase: 'running' | 'told' | 'left';
  /** The last state that the browser itself has shown. */
  #seen: number = OPENED;
  /** The request is being sent within the page's call. */
  #within = false;
  #began = false;
  #thrown: { readonly error: unknown; readonly told?: boolean } | null = null;
  #ended: Outcome | null = null;

  constructor(
    context: WrapContext,
    natives: XhrNatives,
    client: ForeignClient,
    xhr: XMLHttpRequest,
    opened: SentRequest,
    kind: XhrKind,
    body: unknown,
  ) {
    this.#context = context;
    this.#wire = new XhrWire(natives, xhr, opened, kind);
    this.#opened = opened;
    this.#body = body;
    this.#phase = opened.async ? 'running' : 'left';
    this.#exchange = new Exchange(client, {
      ...opened,
      transport: 'ajax',
      go: (text) => this.#go(text),
      end: (ending) => this.#end(ending),
    });
    this.#reading = new XhrReading(this.#wire, this.#exchange);
    this.#events = new XhrEvents(context, natives, xhr, opened, body);
    const onTimeout = () => this.#fail('timeout');
    this.limit = new PageLimit(context.natives, () => this.#wire.timeout, onTimeout);
  }

  /** @throws like the native method */
  send(): void {
    this.#within = true;
    this.#exchange.start(!this.#opened.async);
    this.#within = false;
    if (this.#thrown) throw this.#thrown.error;
    if (!this.#wire.sent && this.#phase === 'running') this.#defer();
  }

  /** Takes an event of the browser before the page receives it. */
  take(event: Event): void {
    if (this.#phase === 'left') return;
    const { type } = event;
    if (this.#phase === 'told') event.stopImmediatePropagation();
    else if (type === 'readystatechange') this.#changed(event);
    else if (type === 'progress') this.#progressed(event as ProgressEvent);
    else if (type === 'loadstart') {
      if (this.#began) event.stopImmediatePropagation();
      this.#began = true;
    } else if (type === 'loadend') this.#concluded(event);
    else this.#outcome(event, type as Outcome);
  }

  /** @returns whether nothing is left to do: the browser has nothing to abort that the page knows of */
  abort(): boolean {
    const { shown } = this;
    if (!shown) {
      this.leave();
      return false;
    }
    this.#exchange.abandoned();
    const done = this.#kill();
    const pending = shown.readyState !== DONE && shown.readyState !== UNSENT;
    const steps = pending ? this.#events.failed('abort') : [];
    if (this.#events.play(...steps)) done.readyState = UNSENT;
    return true;
  }

  /** The page is finished with the request. */
  leave(): void {
    if (this.#exchange.live) this.#wire.endTwins();
    this.#exchange.abandoned();
    this.#over('left');
    this.#events.upload?.leave();
    this.#events.stop();
  }

  #go(text: string | undefined): void {
    if (this.#phase === 'told') return;
    const body = typeof this.#body === 'string' ? text : this.#body;
    if (this.#wire.sent) return this.#wire.repeat(body);
    try {
      this.#events.carry(() => this.#wire.send(body));
      if (!this.#opened.async) this.#reading.settle(this.#reading.body(false));
      // The browser's state now equals the one shown.
      else if (this.shown?.readyState === OPENED) this.shown = null;
    } catch (error) {
      if (this.#within) {
        this.#thrown = { error };
        this.#exchange.failed();
        this.#over('left');
      } else {
        this.#context.complain(`A delayed XMLHttpRequest could not be sent: ${String(error)}`);
        this.#fail('error');
      }
    }
  }

  /** The page has sent the request, but it is delayed. */
  #defer(): void {
    this.#body = frozen(this.#body);
    this.#began = true;
    this.#withhold();
    this.#events.play(...this.#events.begun());
  }

  #changed(event: Event): void {
    const state = this.#wire.readyState;
    if (state === HEADERS_RECEIVED) return this.#answering(event);
    if (state === LOADING) this.#events.hasBody = true;
    if (this.#interferes) {
      if (this.shown || state === DONE || !this.#reading.catchUp()) this.#withholdPiece(event);
    } else if (state === DONE && this.#wire.status !== 0) {
      this.#over('left');
      this.#reading.settle(this.#reading.body(false));
    } else {
      this.#seen = state;
      this.#reading.goesOn();
    }
  }

  /** The response begins. If it passes at once, the event is the browser's own. */
  #answering(event: Event): void {
    this.#reading.meet();
    let own = false;
    intercept(event, !this.shown, { kind: 'open' }, this.#exchange.pass, (_passage, asItIs) => {
      this.#reading.begins();
      // A fault may have ended the request meanwhile.
      if (asItIs) own = this.#phase === 'running';
      else {
        this.#withhold(event);
        if (this.shown) this.#events.showHeaders(this.shown);
      }
    });
    if (own) this.#seen = HEADERS_RECEIVED;
    else {
      this.#withhold(event);
      this.#reading.waits();
    }
  }

  #progressed(event: ProgressEvent): void {
    this.#events.amounts = event;
    if (this.#interferes) this.#withholdPiece(event);
    else this.#reading.goesOn();
  }

  #outcome(event: Event, outcome: Outcome): void {
    if (this.shown) {
      this.#withhold(event);
      this.#ended = outcome;
      if (outcome === 'load') this.#events.loaded(event as ProgressEvent);
    } else {
      this.#over('left');
      this.#exchange.failed(outcome);
    }
  }

  /** The browser's events are over: only now can the page send again without receiving events of this request. */
  #concluded(event: Event): void {
    const outcome = this.#ended;
    // This may belong to the previous request, in whose event the page has sent this one.
    if (!outcome) return;
    this.#withhold(event);
    if (outcome === 'load' && this.#reading.streams) {
      this.#reading.pass(true, this.#bring);
      this.#exchange.pass({ kind: 'close', ending: CLEAN }, () => this.#deliver());
    } else if (outcome === 'load') {
      this.#reading.passWhole(this.#deliver, this.#bring);
    } else if (outcome === 'error') {
      this.#exchange.pass({ kind: 'close', ending: FAILED }, () => this.#fail(outcome));
    } else this.#fail(outcome);
  }

  /** Gives the page what passes of a streamed response. */
  #withholdPiece(event: Event): void {
    this.#withhold(event);
    this.#reading.pass(false, this.#bring);
  }

  #bring = (piece: unknown, all = false): void => {
    const { shown } = this;
    if (this.#phase !== 'running' || !shown?.append(piece, all)) return;
    this.#events.play(...this.#events.grown(shown));
  };

  #deliver = (data?: unknown, unchanged = false): void => {
    const { shown } = this;
    if (this.#phase !== 'running' || !shown) return;
    this.#over('told');
    this.#reading.settle(data);
    const { kind } = this.#wire;
    // The page may have requested another type meanwhile.
    const isNative = unchanged && !kind.differs;
    if (isNative) shown.asItIs();
    else if (data !== undefined) shown.substitute(unchanged ? kind.read() : data);
    const asItIs = isNative ? () => (this.shown = null) : () => {};
    this.#events.play(...this.#events.answered(shown, asItIs));
  };

  #fail(type: Failure): void {
    if (this.#phase !== 'running') return;
    this.#exchange.failed(type);
    this.#over('told');
    const { kind, readyState, status } = this.#wire;
    // After a failure of its own, the browser's state is correct.
    if (readyState === DONE && status === 0 && !kind.differs) this.shown = null;
    else this.#kill();
    this.#events.play(...this.#events.failed(type));
  }

  /** A fault ends it. */
  #end(ending: Ending): void {
    this.#kill();
    if (ending.status !== undefined) {
      const shown = this.#show(OPENED, ending);
      this.#events.play(...this.#events.refused(shown));
    } else {
      const { async, url } = this.#opened;
      this.#thrown = async ? null : syncFailure(this.#context, url);
      if (this.#thrown?.told !== false) this.#events.play(...this.#events.failed('error'));
    }
  }

  /** Whether something is, or may be, withheld from the page. */
  get #interferes(): boolean {
    return this.shown !== null || !this.#context.quiet(this.#wire.channel);
  }

  #withhold(event?: Event): void {
    event?.stopImmediatePropagation();
    if (this.shown) return;
    this.#reading.catchUp();
    const shown = this.#show(this.#seen);
    shown.begin(this.#reading.had(this.#seen === LOADING), this.#events.amounts?.loaded);
    if (this.#phase === 'running') this.limit.start();
  }

  #show(readyState: number, refusal?: Ending): ShownAnswer {
    this.shown = new ShownAnswer(this.#context.scope, this.#opened.url, readyState, refusal);
    return this.shown;
  }

  #kill(): ShownAnswer {
    this.#over('told');
    const { url } = this.#wire;
    try {
      this.#wire.end();
    } catch (error) {
      this.#context.complain(`An XMLHttpRequest could not be ended: ${String(error)}`);
    }
    const shown = this.#show(DONE);
    if (isFirefox(this.#context)) shown.failed(url, this.#wire.kind);
    return shown;
  }

  #over(phase: 'told' | 'left'): void {
    this.#phase = phase;
    this.limit.stop();
  }
}
