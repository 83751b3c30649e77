import type { Tap } from '../journal/registry.ts';
import { ForeignChannel } from './foreign-channel.ts';

/** From this many on, closed ones are removed. */
const SWEEP_FROM = 200;
/** Most live connections remembered; no browser has as many. */
const MOST = 2000;

/** The connections of one frame, so that they can be ended with it: no event reports their end. */
export class FrameChannels {
  readonly #channels = new Set<ForeignChannel>();
  #sweepAt = SWEEP_FROM;

  /** Remembers the channels that pass through the tap. */
  through =
    (tap: Tap): Tap =>
    (channel, passage, pass) => {
      // A channel's first passage is one of these.
      const first = passage.kind === 'attempt' || passage.kind === 'open';
      if (first && channel instanceof ForeignChannel) this.add(channel);
      tap(channel, passage, pass);
    };

  add(channel: ForeignChannel): void {
    if (this.#channels.size >= this.#sweepAt) this.#sweep();
    this.#channels.add(channel);
  }

  end(): void {
    for (const channel of this.#channels) {
      if (!channel.live) continue;
      channel.disowned(1001, 'The frame went away.');
      channel.forget();
    }
    this.#channels.clear();
  }

  /** The more are alive, the less often it sweeps: on average one look per new channel. */
  #sweep(): void {
    for (const channel of this.#channels) if (!channel.live) this.#channels.delete(channel);
    for (const oldest of this.#channels) {
      if (this.#channels.size <= MOST / 2) break;
      this.#channels.delete(oldest);
    }
    this.#sweepAt = Math.max(SWEEP_FROM, 2 * this.#channels.size);
  }
}
