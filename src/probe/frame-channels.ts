import type { Tap } from '../journal/registry.ts';
import { ForeignChannel } from './foreign-channel.ts';

/** So many are kept before those that are over are looked for. */
const SWEEP_FROM = 200;

/** The connections of one frame, so that they end with it: nobody tells of their end. */
export class FrameChannels {
  readonly #channels = new Set<ForeignChannel>();

  /** What comes through the tap is remembered. */
  through =
    (tap: Tap): Tap =>
    (channel, passage, pass) => {
      // The first passage of a channel is one of these.
      const first = passage.kind === 'attempt' || passage.kind === 'open';
      if (first && channel instanceof ForeignChannel) this.add(channel);
      tap(channel, passage, pass);
    };

  add(channel: ForeignChannel): void {
    if (this.#channels.size >= SWEEP_FROM) {
      for (const other of this.#channels) if (!other.live) this.#channels.delete(other);
    }
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
}
