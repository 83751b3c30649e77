export type Direction = 'up' | 'down';

/** What all connections through the proxy meet. */
export interface Weather {
  /** One way, ms. */
  latency: number;
  /** Bytes a second, for each connection and direction. */
  rate: number;
  /** Directions in which bytes wait. */
  readonly held: Set<Direction>;
}

/** Slices of this many are sent in a second when the rate is limited. */
const SLICES = 50;

/** Bytes on their way in one direction of one connection, in order; the end is on its way behind them. */
export class Lane {
  readonly #weather: Weather;
  readonly #direction: Direction;
  readonly #deliver: (bytes: Buffer | null) => void;
  readonly #queue: { readonly due: number; readonly bytes: Buffer | null }[] = [];
  #free = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param deliver takes what has arrived; `null` for the end */
  constructor(weather: Weather, direction: Direction, deliver: (bytes: Buffer | null) => void) {
    this.#weather = weather;
    this.#direction = direction;
    this.#deliver = deliver;
  }

  put(bytes: Buffer | null): void {
    const due = performance.now() + this.#weather.latency;
    const most = Math.max(1, Math.floor(this.#weather.rate / SLICES));
    if (bytes === null || bytes.length <= most) this.#queue.push({ due, bytes });
    else {
      for (let at = 0; at < bytes.length; at += most) {
        this.#queue.push({ due, bytes: bytes.subarray(at, at + most) });
      }
    }
    this.pump();
  }

  /** Delivers what is due. */
  pump(): void {
    clearTimeout(this.#timer);
    for (let next = this.#queue[0]; next; next = this.#queue[0]) {
      if (this.#weather.held.has(this.#direction)) return;
      const now = performance.now();
      const wait = Math.max(next.due, this.#free) - now;
      if (wait > 0) {
        this.#timer = setTimeout(() => this.pump(), wait);
        return;
      }
      this.#queue.shift();
      this.#free = now + ((next.bytes?.length ?? 0) / this.#weather.rate) * 1000;
      this.#deliver(next.bytes);
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#queue.length = 0;
  }
}
