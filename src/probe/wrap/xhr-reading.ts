import type { Exchange } from './exchange.ts';
import type { XhrWire } from './xhr-wire.ts';

/** How an answer to an XMLHttpRequest comes to the page, and what the journal is told of it: all of it at its end, or piece by piece where it streams. */
export class XhrReading {
  readonly #wire: XhrWire;
  readonly #exchange: Exchange;
  #kind: 'pieces' | 'lines' | undefined;
  /** Characters of a stream that have gone to the page, or are on their way. */
  #taken = 0;

  constructor(wire: XhrWire, exchange: Exchange) {
    this.#wire = wire;
    this.#exchange = exchange;
  }

  get streams(): boolean {
    return this.#kind !== undefined;
  }

  begins(): void {
    const { status, contentType, isText } = this.#wire;
    this.#kind = isText ? this.#exchange.begins(status, contentType) : undefined;
  }

  /** What has been taken of a stream. */
  get taken(): string {
    return this.#text.slice(0, this.#taken);
  }

  /** There is more of a stream, and the page has it. */
  goesOn(): void {
    if (this.streams) this.#exchange.streamed(this.#take(true));
  }

  /** There is more of a stream: `bring` is told what of it passes. @param ended nothing else comes */
  pass(ended: boolean, bring: (text: string) => void): void {
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

  /** The body, as far as it can be read and need be. @param needed whether it is, whatever it says */
  body(needed: boolean): unknown {
    const reads = needed || this.streams || this.#exchange.reads(this.#wire.contentType);
    return reads ? this.#wire.read() : undefined;
  }

  /** The page is shown all of it. @param body left out where the page has been given it piece by piece */
  settle(body?: unknown): void {
    if (this.streams && body !== undefined) {
      this.#exchange.streamed(String(body).slice(this.#taken));
    }
    this.#exchange.settled(this.#wire.status);
    if (body !== undefined && !this.streams) this.#exchange.received(body);
  }

  get #text(): string {
    return String(this.#wire.read());
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
