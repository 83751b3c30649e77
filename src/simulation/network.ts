import type { Ending } from '../journal/registry.ts';
import type { VirtualClock } from './clock.ts';

/** How the network behaves now. */
export interface Weather {
  /** One way, ms. */
  latency: number;
  /** Each way, bytes per ms. */
  bandwidth: number;
  /** New connections are refused. */
  refuse: boolean;
  /** How long the server takes to answer, ms. */
  slow: number;
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
  /** The client's end is gone; what it sent is still on its way to the server. */
  #cut = false;
  #framesLeft = Number.POSITIVE_INFINITY;
  #lost = 0;
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
    return this.#open && !this.#turnedAway && !this.#cut;
  }

  up(frame: Up): void {
    if (this.#turnedAway) return;
    if (this.#lost > 0) this.#lost--;
    else this.#carry('up', () => this.accept?.(frame), this.#transit(frame));
    this.#framesLeft--;
    if (this.#framesLeft === 0) this.cut();
  }

  down(frame: Down): void {
    this.#carry('down', () => this.#client.onFrame(frame), this.#transit(frame));
  }

  /** So many more frames up do not arrive, though those after them do. */
  lose(frames: number): void {
    this.#lost = frames;
  }

  /** Dies after this many more frames up, which still arrive. */
  cutAfter(frames: number): void {
    this.#framesLeft = frames;
  }

  /** The client's end dies at once; what it has sent still arrives, and nobody hears the answer. */
  cut(): void {
    if (!this.#open || this.#cut) return;
    this.#cut = true;
    // Not within the call that sent the last frame.
    this.#clock.setTimeout(() => this.#client.onClose(RESET), 0);
  }

  /** The server's end is gone, and the client's does not know. */
  break(): void {
    this.#broken = true;
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

  /** How long it is on its way, ms. */
  #transit(frame: Up | Down): number {
    const { bandwidth } = this.#weather;
    return Number.isFinite(bandwidth) ? JSON.stringify(frame).length / bandwidth : 0;
  }

  /** @param takes how long it keeps the link busy, ms */
  #carry(direction: 'up' | 'down', arrive: () => void, takes = 0): void {
    if (!this.#open || this.#cut) return;
    if (this.#weather.stall) this.#broken = true;
    if (this.#broken) return;
    const now = this.#clock.now();
    const slow = direction === 'down' ? this.#weather.slow : 0;
    const first = Math.max(now + this.#weather.latency + slow, this.#notBefore[direction]);
    const due = first + takes;
    this.#notBefore[direction] = due;
    this.#clock.setTimeout(() => {
      if (this.#open && !this.#broken && !(this.#cut && direction === 'down')) arrive();
    }, due - now);
  }
}
