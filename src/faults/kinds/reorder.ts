import type { Channel, Passage } from '../../journal/registry.ts';
import { checkTime } from '../check-time.ts';
import type { FaultKind, Pass } from '../kind.ts';

const MAX_BY = 1000;

type Frame = Extract<Passage, { kind: 'frame' }>;

interface Kept {
  readonly frame: Frame;
  readonly pass: Pass;
  readonly timer: unknown;
  /** Frames that still have to overtake it. */
  left: number;
}

/** A frame is overtaken by those that come after it: at most one at a time in each direction of a connection. */
export const reorder: FaultKind<'reorder'> = {
  criteria: ['direction', 'type', 'nth'],
  check: ({ by = 1, within }) =>
    Number.isSafeInteger(by) && by >= 1 && by <= MAX_BY
      ? checkTime('within', within)
      : `by must be a whole number from 1 to ${MAX_BY}, and is ${by}.`,
  start({ by = 1, within = 1000 }, arming) {
    const lanes = { in: new Map<Channel, Kept>(), out: new Map<Channel, Kept>() };
    const go = (channel: Channel, direction: Frame['direction']): void => {
      const kept = lanes[direction].get(channel);
      if (!kept) return;
      lanes[direction].delete(channel);
      arming.clock.clearTimeout(kept.timer);
      kept.pass(kept.frame);
      arming.settle();
    };
    const goAll = (channel: Channel): void => {
      go(channel, 'in');
      go(channel, 'out');
    };
    const count = () => lanes.in.size + lanes.out.size;
    return {
      onPassage(channel, passage, pass) {
        if (passage.kind !== 'frame') {
          // What was sent before the end arrives before it.
          goAll(channel);
          return pass(passage);
        }
        const { direction } = passage;
        const kept = lanes[direction].get(channel);
        if (kept?.left === 0) go(channel, direction);
        if (kept && kept.left > 0) {
          pass(passage);
          // The page sees it when this call is over, and what was kept must come after it.
          if (--kept.left === 0) arming.clock.setTimeout(() => go(channel, direction), 0);
        } else if (arming.hits(channel, passage)) {
          const timer = arming.clock.setTimeout(() => go(channel, direction), within);
          lanes[direction].set(channel, { frame: passage, pass, timer, left: by });
          arming.acted(channel, `A frame is overtaken by the next ${by === 1 ? 'one' : by}.`);
        } else pass(passage);
      },
      describeLift: () => (count() > 0 ? 'What was kept back arrives.' : undefined),
      onLift() {
        for (const channel of [...lanes.in.keys(), ...lanes.out.keys()]) goAll(channel);
      },
      waiting: count,
      keeping: () => count() > 0,
    };
  },
};
