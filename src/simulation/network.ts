import type { Ending } from '../journal/registry.ts';
import type { VirtualClock } from './clock.ts';

/** How the network behaves now. */
export interface Weather {
  /** One way, ms. */
  latency: number;
  /** New connections are refused. */
  refuse: boolean;
  /** Bytes vanish on links that stand, both ways. */
  stall: boolean;
}

export interface ClientEnd<Down> {
  onFrame(frame: Down): void;
  onClose(ending: Ending): void;
}

const RESET: Ending = { code: 1006, reason: 'reset', clean: false };

/**
 * A link between client and server: ordered, delayed, and as mortal as a TCP connection. A link through which something has vanished
 * brings nothing any more, whatever the weather: a stream does not go on with a hole in it.
 */
export class SimulatedLink<Up, Down> {
  #open = true;
  #broken = false;
  #turnedAway = false;
  /** Nothing arrives before this: what was sent first comes first, also when the latency falls. */
  readonly #notBefore = { up: 0, down: 0 };
  readonly #clock: VirtualClock;
  readonly #weather: Weather;
  readonly #client: ClientEnd<Down>;
  /** Takes what the client sends, once the server has accepted. */
  accept: ((frame: Up) => void) | null = null;

  constructor(clock: VirtualClock, weather: Weather, client: ClientEnd<Down>) {
    this.#clock = clock;
    this.#weather = weather;
    this.#client = client;
  }

  get open(): boolean {
    return this.#open;
  }

  /** Whether its owner still holds it. */
  get held(): boolean {
    return this.#open && !this.#turnedAway;
  }

  up(frame: Up): void {
    if (!this.#turnedAway) this.#carry('up', () => this.accept?.(frame));
  }

  down(frame: Down): void {
    this.#carry('down', () => this.#client.onFrame(frame));
  }

  /** Dies for both ends at once. */
  reset(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#client.onClose(RESET);
  }

  /** The server closes it, in order with what it has sent. */
  end(ending: Ending): void {
    this.#carry('down', () => {
      this.#open = false;
      this.#client.onClose(ending);
    });
  }

  /** The client turns away, and hears nothing more. */
  drop(): void {
    this.#open = false;
  }

  /** The client turns away, but what is on its way still reaches it. */
  dropLate(): void {
    this.#turnedAway = true;
  }

  #carry(direction: 'up' | 'down', arrive: () => void): void {
    if (!this.#open) return;
    if (this.#weather.stall) this.#broken = true;
    if (this.#broken) return;
    const now = this.#clock.now();
    const due = Math.max(now + this.#weather.latency, this.#notBefore[direction]);
    this.#notBefore[direction] = due;
    this.#clock.setTimeout(() => {
      if (this.#open && !this.#broken) arrive();
    }, due - now);
  }
}
