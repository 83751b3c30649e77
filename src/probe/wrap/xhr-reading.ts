import type { Exchange } from './exchange.ts';
import type { XhrWire } from './xhr-wire.ts';

/** How an answer to an XMLHttpRequest comes to the page, and what the journal is told of it: all of it at its end, or piece by piece where it streams. */
export class XhrReading {
  readonly #wire: XhrWire;
  readonly #exchange: Exchange;
  #kind: 'pieces' | 'lines' | undefined;
  /** The journal is told of it piece by piece. */
  #told = false;
  /** It is text that nobody reads as a whole, and its end is open: it streams if it turns out to grow. */
  #open = false;
  /** Characters that have come of such a text. */
  #come = 0;
  /** The page has some of it already, of which nothing was taken. */
  #passed = false;
  /** Characters of a stream that have gone to the page, or are on their way. */
  #taken = 0;

  constructor(wire: XhrWire, exchange: Exchange) {
    this.#wire = wire;
    this.#exchange = exchange;
  }

  get streams(): boolean {
    return this.#kind !== undefined;
  }

  /** Its headers have come. */
  meet(): void {
    const { status, contentType, readsAsText, hasLength } = this.#wire;
    if (!readsAsText) return;
    this.#kind = this.#exchange.streamsIn(status, contentType);
    this.#told = this.streams;
    this.#open = !this.#told && !hasLength && !this.#exchange.reads(contentType);
  }

  /** The page is not shown its headers yet, and may do what it does then when all of it has come. */
  waits(): void {
    if (!this.streams && !this.#open) this.#wire.kind.keepBytes();
  }

  /** The page is shown its headers. */
  begins(): void {
    if (this.#told) this.#exchange.begins();
  }

  /** What the page may have read of what is text, and what of a stream is on its way to it; `null` where it can have read nothing. */
  had(loading: boolean): string | null {
    if (this.streams) return this.#text.slice(0, this.#taken);
    return loading && this.#wire.readsAsText ? this.#text : null;
  }

  /** There is more of a stream, and the page has it. */
  goesOn(): void {
    if (this.#told) this.#exchange.streamed(this.#take(true));
    else this.#passed = this.#open;
  }

  /** Something is kept from the page from now on. @returns whether it is so only behind what has come by now, some of which the page has */
  catchUp(): boolean {
    if (!this.#passed) return false;
    this.#passed = false;
    this.#kind = 'pieces';
    this.#take(true);
    return true;
  }

  /** There is more of a stream: `bring` is told what of it passes. @param ended nothing else comes */
  pass(ended: boolean, bring: (text: string) => void): void {
    if (this.#open && !ended) this.#look();
    const data = this.streams ? this.#take(ended) : '';
    if (data === '') return;
    const chunk = this.#kind === 'pieces' && { chunk: true as const };
    this.#exchange.pass({ kind: 'frame', direction: 'in', data, ...chunk }, (passage) => {
      if (passage.kind !== 'frame') return;
      const text = String(passage.data);
      this.#exchange.streamed(text);
      bring(text);
    });
  }

  /** All of it has come: `deliver` is told what passes, and `bring` of a part behind which it breaks off. */
  passWhole(
    deliver: (data: unknown, unchanged: boolean) => void,
    bring: (part: unknown, all: true) => void,
  ): void {
    const data = this.body(true);
    const whole = { kind: 'frame', direction: 'in', data, answer: 'whole' } as const;
    this.#exchange.pass(whole, (passage) => {
      if (passage.kind !== 'frame') return;
      if (passage.answer === 'broken') bring(passage.data, true);
      else deliver(passage.data, passage.data === data);
    });
  }

  /** The body, as far as it can be read and need be. @param needed whether it is, whatever it says */
  body(needed: boolean): unknown {
    const reads = needed || this.#told || this.#exchange.reads(this.#wire.contentType);
    return reads ? this.#wire.kind.read() : undefined;
  }

  /** The page is shown all of it. @param body left out where the page has been given it piece by piece */
  settle(body?: unknown): void {
    if (this.#told && body !== undefined) {
      this.#exchange.streamed(String(body).slice(this.#taken));
    }
    this.#exchange.settled(this.#wire.status);
    if (body !== undefined && !this.streams) this.#exchange.received(body);
  }

  #look(): void {
    const { length } = this.#text;
    if (this.#come > 0 && length > this.#come) this.#kind = 'pieces';
    this.#come = length;
  }

  get #text(): string {
    return String(this.#wire.kind.read());
  }

  /** @param all a line that has not ended, too */
  #take(all: boolean): string {
    const text = this.#text;
    const end = all || this.#kind === 'pieces' ? text.length : text.lastIndexOf('\n') + 1;
    const piece = text.slice(this.#taken, end);
    this.#taken = Math.max(this.#taken, end);
    return piece;
  }
}
