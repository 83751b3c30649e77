import type { Channel, Passage } from '../journal/registry.ts';
import { bufferedSize } from './frame.ts';
import { type Arming, RESET } from './kind.ts';

/** Channels that have lost data. A stream cannot continue with bytes missing, so they must die eventually. */
export class BlackHole {
  readonly #channels = new Set<Channel>();
  /** Size at which closed channels are cleared out. */
  #limit = 100;

  swallow(channel: Channel, passage: Passage): void {
    this.#channels.add(channel);
    if (passage.kind === 'frame' && passage.direction === 'out') {
      channel.strand?.(bufferedSize(passage.data));
    }
    if (this.#channels.size > this.#limit) this.#limit = Math.max(100, 2 * this.#live().length);
  }

  has(channel: Channel): boolean {
    return this.#channels.has(channel);
  }

  /** A sentence that says what `resetAll` would do. */
  describe(): string {
    const count = this.#live().length;
    if (count === 0) return 'No open connection has lost data.';
    return `${count === 1 ? 'One connection has' : `${count} connections have`} lost data and ${count === 1 ? 'is' : 'are'} reset.`;
  }

  resetAll(arming: Pick<Arming, 'end'>): void {
    const channels = this.#live();
    this.#channels.clear();
    for (const channel of channels) arming.end(channel, RESET);
  }

  #live(): Channel[] {
    for (const channel of this.#channels) if (!channel.live) this.#channels.delete(channel);
    return [...this.#channels];
  }
}
