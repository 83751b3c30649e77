import type { Channel } from '../../journal/registry.ts';
import { checkTime } from '../check-time.ts';
import type { FaultKind } from '../kind.ts';
import { Lanes } from '../lanes.ts';

/** Most passages in flight in one direction of one connection. */
const MAX_WAITING = 20_000;

/** Everything arrives later, in order. */
export const latency: FaultKind<'latency'> = {
  criteria: ['direction', 'type', 'nth'],
  everyFrame: true,
  check: ({ ms, jitter }) => checkTime('ms', ms) ?? checkTime('jitter', jitter),
  start({ ms, jitter = 0 }, arming) {
    const lanes = new Lanes(MAX_WAITING, () =>
      arming.complain(
        `More than ${MAX_WAITING} events were on their way at once; they arrived early.`,
      ),
    );
    /** Channels whose request has been delayed. */
    const asked = new WeakSet<Channel>();
    const detail = `What is sent takes ${ms} ms longer${jitter > 0 ? `, and up to ${jitter} ms more` : ''}.`;
    return {
      onPassage(channel, passage, pass) {
        const { kind } = passage;
        const isBody = channel.single && kind === 'frame' && passage.direction === 'out';
        const late = arming.hits(channel, passage);
        // A request and its body are sent together, so they are delayed once.
        if (!late || (isBody && asked.has(channel))) return lanes.follow(channel, passage, pass);
        if (kind === 'attempt') asked.add(channel);
        const arrive = lanes.wait(channel, passage, pass);
        arming.clock.setTimeout(arrive, ms + jitter * arming.random());
        arming.acted(channel, detail);
      },
      waiting: () => lanes.waiting,
      keepsEnds: 'behind',
    };
  },
};
