import type { Channel, Passage } from '../../journal/registry.ts';
import { checkTime } from '../check-time.ts';
import type { FaultKind, Pass } from '../kind.ts';

const MAX_BY = 1000;

type Frame = Extract<Passage, { kind: 'frame' }>;

/** The scope within which frames overtake each other: one link, or all single requests of one client. */
type Lane = Channel | string;

interface Kept {
  readonly channel: Channel;
  readonly frame: Frame;
  readonly pass: Pass;
  readonly timer: unknown;
  /** Frames that still have to overtake it. */
  left: number;
  /** The request whose answer shows that it has overtaken this one. */
  behind?: Channel;
}

const laneOf = (channel: Channel): Lane => (channel.single ? channel.connection : channel);

/** A frame is overtaken by later ones; at most one at a time in each direction of a connection. */
export const reorder: FaultKind<'reorder'> = {
  criteria: ['direction', 'type', 'nth'],
  check: ({ by = 1, within }) =>
    Number.isSafeInteger(by) && by >= 1 && by <= MAX_BY
      ? checkTime('within', within)
      : `by must be a whole number from 1 to ${MAX_BY}, and is ${by}.`,
  start({ by = 1, within = 1000 }, arming) {
    const lanes = { in: new Map<Lane, Kept>(), out: new Map<Lane, Kept>() };
    const go = (lane: Lane, direction: Frame['direction']): void => {
      const kept = lanes[direction].get(lane);
      if (!kept) return;
      lanes[direction].delete(lane);
      arming.clock.clearTimeout(kept.timer);
      kept.pass(kept.frame);
      arming.settle();
    };
    /** What was sent before the end of a channel arrives before it. */
    const goWith = (channel: Channel): void => {
      const lane = laneOf(channel);
      for (const direction of ['in', 'out'] as const) {
        const kept = lanes[direction].get(lane);
        if (kept?.channel === channel || kept?.behind === channel) go(lane, direction);
      }
    };
    /** The page or server sees the passed frame only after this call, and the kept frame must follow it. */
    const goAfter = (channel: Channel, direction: Frame['direction'], kept: Kept): void => {
      if (channel.single && direction === 'out') kept.behind = channel;
      else {
        const lane = laneOf(channel);
        arming.clock.setTimeout(() => {
          // Another frame may be held by then.
          if (lanes[direction].get(lane) === kept) go(lane, direction);
        }, 0);
      }
    };
    const count = () => lanes.in.size + lanes.out.size;
    return {
      onPassage(channel, passage, pass) {
        if (passage.kind !== 'frame') {
          goWith(channel);
          return pass(passage);
        }
        const lane = laneOf(channel);
        const { direction } = passage;
        const kept = lanes[direction].get(lane);
        if (kept?.left === 0) go(lane, direction);
        if (kept && kept.left > 0) {
          pass(passage);
          if (--kept.left === 0) goAfter(channel, direction, kept);
        } else if (arming.hits(channel, passage)) {
          const timer = arming.clock.setTimeout(() => go(lane, direction), within);
          lanes[direction].set(lane, { channel, frame: passage, pass, timer, left: by });
          arming.acted(channel, `A frame is overtaken by the next ${by === 1 ? 'one' : by}.`);
        } else pass(passage);
      },
      describeLift: () => (count() > 0 ? 'The frames held back arrive.' : undefined),
      onLift() {
        for (const direction of ['in', 'out'] as const) {
          for (const lane of [...lanes[direction].keys()]) go(lane, direction);
        }
      },
      waiting: count,
      keepsEnds: 'behind',
      keeping: () => count() > 0,
    };
  },
};
