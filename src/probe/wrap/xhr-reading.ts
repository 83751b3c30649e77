import type { Exchange } from './exchange.ts';
import type { XhrWire } from './xhr-wire.ts';

/** What the journal is told of the answer to an XMLHttpRequest: all of it at its end, or as it comes where it streams. */
export class XhrReading {
  readonly #wire: XhrWire;
  readonly #exchange: Exchange;
  #streams = false;

  constructor(wire: XhrWire, exchange: Exchange) {
    this.#wire = wire;
    this.#exchange = exchange;
  }

  begins(): void {
    const { status, contentType, isText } = this.#wire;
    this.#streams = isText && this.#exchange.begins(status, contentType);
  }

  /** There is more of it than before. */
  goesOn(): void {
    if (this.#streams) this.#exchange.streamed(String(this.#wire.read()));
  }

  /** The body, as far as it can be read and need be. @param needed whether it is, whatever it says */
  body(needed: boolean): unknown {
    const reads = needed || this.#streams || this.#exchange.reads(this.#wire.contentType);
    return reads ? this.#wire.read() : undefined;
  }

  /** The page is shown all of it. */
  settle(body: unknown): void {
    if (this.#streams) this.#exchange.streamed(String(body));
    this.#exchange.settled(this.#wire.status);
    if (body !== undefined && !this.#streams) this.#exchange.received(body);
  }
}
