import type { Exchange } from './exchange.ts';
import type { XhrWire } from './xhr-wire.ts';

/** How the response to an XMLHttpRequest reaches the page and the journal: all of it at its end, or piece by piece if it streams. */
export class XhrReading {
  readonly #wire: XhrWire;
  readonly #exchange: Exchange;
  #kind: 'pieces' | 'lines' | undefined;
  /** Whether it is reported to the journal piece by piece. */
  #told = false;
  /** It is text that no client reads as a whole, of unknown length: it streams if it turns out to grow. */
  #open = false;
  /** Characters of such a text that have arrived. */
  #come = 0;
  /** The page already has part of it, which was not reported as a stream. */
  #passed = false;
  /** Characters of a stream that have been passed on. */
  #taken = 0;

  constructor(wire: XhrWire, exchange: Exchange) {
    this.#wire = wire;
    this.#exchange = exchange;
  }

  get streams(): boolean {
    return this.#kind !== undefined;
  }

  /** The headers have arrived. */
  meet(): void {
    const { status, contentType, readsAsText, hasLength } = this.#wire;
    if (!readsAsText) return;
    this.#kind = this.#exchange.streamsIn(status, contentType);
    this.#told = this.streams;
    this.#open = !this.#told && !hasLength && !this.#exchange.reads(contentType);
  }

  /** The headers are withheld from the page, which may only see them, and react to them, when everything has arrived. */
  waits(): void {
    if (!this.streams && !this.#open) this.#wire.kind.keepBytes();
  }

  /** The page is shown the headers. */
  begins(): void {
    if (this.#told) this.#exchange.begins();
  }

  /** What the page may have read of a text, or what of a stream has been passed on; `null` if it can have read nothing. */
  had(loading: boolean): string | null {
    if (this.streams) return this.#text.slice(0, this.#taken);
    return loading && this.#wire.readsAsText ? this.#text : null;
  }

  /** A stream has grown, and the page has received it. */
  goesOn(): void {
    if (this.#told) this.#exchange.streamed(this.#take(true));
    else this.#passed = this.#open;
  }

  /**
   * From now on, something is withheld from the page.
   *
   * @returns whether that only applies behind what has arrived so far, part of which the page already has
   */
  catchUp(): boolean {
    if (!this.#passed) return false;
    this.#passed = false;
    this.#kind = 'pieces';
    this.#take(true);
    return true;
  }

  /**
   * A stream has grown: `bring` is called with what passes of it.
   *
   * @param ended nothing else will arrive
   */
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

  /** Everything has arrived: `deliver` is called with what passes, or `bring` with the part before the point where it breaks off. */
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

  /**
   * The body, as far as it can be read and is needed.
   *
   * @param needed whether it is needed regardless of its content type
   */
  body(needed: boolean): unknown {
    const reads = needed || this.#told || this.#exchange.reads(this.#wire.contentType);
    return reads ? this.#wire.kind.read() : undefined;
  }

  /**
   * The page is shown everything.
   *
   * @param body absent if the page has received it piece by piece
   */
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

  /** @param all whether to include an incomplete line */
  #take(all: boolean): string {
    const text = this.#text;
    const end = all || this.#kind === 'pieces' ? text.length : text.lastIndexOf('\n') + 1;
    const piece = text.slice(this.#taken, end);
    this.#taken = Math.max(this.#taken, end);
    return piece;
  }
}
