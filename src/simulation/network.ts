import type { Ending } from '../journal/registry.ts';
import type { VirtualClock } from './clock.ts';

/** Current network conditions. */
export interface Weather {
  /** One way, ms. */
  latency: number;
  /** In each direction, bytes per ms. */
  bandwidth: number;
  /** New connections are refused. */
  refuse: boolean;
  /** Response time of the server, ms. */
  slow: number;
  /** Bytes vanish on open links, in both directions. */
  stall: boolean;
}

export interface ClientEnd<Down> {
  onFrame(frame: Down): void;
  onClose(ending: Ending): void;
}

const RESET: Ending = { code: 1006, reason: 'reset', clean: false };

/**
 * A link between client and server: ordered, delayed, and as mortal as a TCP connection. After a frame has vanished, a link
 * delivers nothing more even when conditions improve: a stream cannot continue with a gap.
 */
export class SimulatedLink<Up, Down> {
  #open = true;
  #broken = false;
  #turnedAway = false;
  /** The client's end is dead; what it sent is still on its way to the server. */
  #cut = false;
  #framesLeft = Number.POSITIVE_INFINITY;
  #lost = 0;
  /** Earliest time of the next arrival: order is kept even when the latency drops. */
  readonly #notBefore = { up: 0, down: 0 };
  readonly #clock: VirtualClock;
  readonly #weather: Weather;
  readonly #client: ClientEnd<Down>;
  /** Receives the client's frames, once the server has accepted. */
  accept: ((frame: Up) => void) | null = null;

  constructor(clock: VirtualClock, weather: Weather, client: ClientEnd<Down>) {
    this.#clock = clock;
    this.#weather = weather;
    this.#client = client;
  }

  get open(): boolean {
    return this.#open;
  }

  /** Whether the client still holds it. */
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

  /** The next `frames` frames up are lost, although those after them arrive. */
  lose(frames: number): void {
    this.#lost = frames;
  }

  /** The link dies after this many more frames up, which still arrive. */
  cutAfter(frames: number): void {
    this.#framesLeft = frames;
  }

  /** The client's end dies at once: what it has sent still arrives, but no answer reaches it. */
  cut(): void {
    if (!this.#open || this.#cut) return;
    this.#cut = true;
    // Reported asynchronously, not within the call that sent the last frame.
    this.#clock.setTimeout(() => this.#client.onClose(RESET), 0);
  }

  /** The server's end disappears without the client knowing. */
  break(): void {
    this.#broken = true;
  }

  /** Both ends die at once. */
  reset(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#client.onClose(RESET);
  }

  /** The server closes it, after everything it has sent. */
  end(ending: Ending): void {
    this.#carry('down', () => {
      this.#open = false;
      this.#client.onClose(ending);
    });
  }

  /** The client abandons it and receives nothing more. */
  drop(): void {
    this.#open = false;
  }

  /** The client abandons it, but what is in flight still reaches it. */
  dropLate(): void {
    this.#turnedAway = true;
  }

  /** Travel time of a frame, ms. */
  #transit(frame: Up | Down): number {
    const { bandwidth } = this.#weather;
    return Number.isFinite(bandwidth) ? JSON.stringify(frame).length / bandwidth : 0;
  }

  /** @param takes how long it occupies the link, ms */
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
