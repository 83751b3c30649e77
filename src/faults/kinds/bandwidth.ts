import type { Channel } from '../../journal/registry.ts';
import { bufferedSize, sizeOf } from '../frame.ts';
import type { FaultKind } from '../kind.ts';
import { Lanes } from '../lanes.ts';

/** Most frames in flight in one direction of one connection. */
const MAX_WAITING = 20_000;

/** When the last byte in flight will have passed, for each direction. */
interface Link {
  in: number;
  out: number;
}

/** A narrow link: a frame arrives once all earlier bytes and its own have passed. */
export const bandwidth: FaultKind<'bandwidth'> = {
  criteria: ['direction'],
  everyFrame: true,
  check: ({ rate }) =>
    rate >= 1 && Number.isFinite(rate)
      ? undefined
      : `rate must be a number of bytes a second from 1, and is ${rate}.`,
  start({ rate }, arming) {
    const links = new WeakMap<Channel, Link>();
    const lanes = new Lanes(MAX_WAITING, () =>
      arming.complain(
        `More than ${MAX_WAITING} frames were on their way at once; they arrived early.`,
      ),
    );
    return {
      onPassage(channel, passage, pass) {
        if (passage.kind !== 'frame' || !arming.hits(channel, passage)) {
          return lanes.follow(channel, passage, pass);
        }
        const { direction, data } = passage;
        const link = links.get(channel) ?? { in: 0, out: 0 };
        links.set(channel, link);
        const now = arming.clock.now();
        link[direction] = Math.max(now, link[direction]) + (1000 * sizeOf(data)) / rate;
        const buffered = direction === 'out' ? bufferedSize(data) : 0;
        channel.strand?.(buffered);
        const arrive = lanes.wait(channel, passage, (passed) => {
          channel.strand?.(-buffered);
          pass(passed);
        });
        arming.clock.setTimeout(arrive, link[direction] - now);
        arming.acted(channel, `No more than ${rate} bytes a second pass in each direction.`);
      },
      waiting: () => lanes.waiting,
      keepsEnds: 'behind',
    };
  },
};
