import type { FaultKind } from '../kind.ts';
import { Lanes } from '../lanes.ts';

/** Most events of one connection that wait behind a held one. */
const MAX_WAITING = 20_000;

/** A gate: selected events stop until they are released, and later events on the same connection wait behind them. */
export const hold: FaultKind<'hold'> = {
  criteria: ['event', 'direction', 'type', 'nth'],
  check({ where: { event = 'open', direction, type } = {} }) {
    if (event === 'frame' || (direction === undefined && type === undefined)) return undefined;
    const field = direction === undefined ? 'type' : 'direction';
    return `where.${field} applies to frames, but this rule holds the ${event} of a connection. Set where.event to 'frame'.`;
  },
  start({ where: { event = 'open' } = {} }, arming) {
    const { heldEvents, id: rule } = arming;
    const lanes = new Lanes(MAX_WAITING, () => {
      arming.complain(`More than ${MAX_WAITING} events waited behind a held one; all went on.`);
      heldEvents.releaseOf(rule);
    });
    return {
      onPassage(channel, passage, pass) {
        if (
          passage.kind === 'attempt' ||
          passage.kind === 'hang-up' ||
          passage.kind !== event ||
          !arming.hits(channel, passage)
        ) {
          return lanes.follow(channel, passage, pass);
        }
        if (heldEvents.full) {
          arming.complain('The gate is full, so further events pass. Release some.');
          return lanes.follow(channel, passage, pass);
        }
        let go = () => {};
        const held = heldEvents.add(rule, channel, passage, () => {
          go();
          arming.settle();
        });
        go = lanes.wait(channel, passage, (passed) => {
          heldEvents.went(held, channel);
          pass(passed);
        });
        arming.acted(channel, `The ${event} is held.`);
      },
      onLift: () => void heldEvents.releaseOf(rule),
      waiting: () => lanes.waiting,
      keepsEnds: event === 'close' ? 'all' : 'behind',
      keeping: () => lanes.waiting > 0,
    };
  },
};
