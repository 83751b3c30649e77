import type { FaultKind } from '../kind.ts';
import { Lanes } from '../lanes.ts';

/** Most events that wait in one direction of one connection. */
const MAX_WAITING = 20_000;

/** The connections of a page frozen by the browser: nothing gets in or out, and then everything at once. */
export const freeze: FaultKind<'freeze'> = {
  criteria: [],
  everyFrame: true,
  check: ({ times, probability }) =>
    times === undefined && probability === undefined
      ? undefined
      : `${times === undefined ? 'probability' : 'times'} does not apply to freeze: a page is either frozen or not. Use for.`,
  start(_rule, arming) {
    const lanes = new Lanes(MAX_WAITING, () =>
      arming.lift(`More than ${MAX_WAITING} events waited on one connection.`),
    );
    const frozen = new Set<() => void>();
    return {
      onArm: () => arming.environment.setFrozen(true),
      onPassage(channel, passage, pass) {
        if (!arming.hits(channel, passage)) return lanes.follow(channel, passage, pass);
        frozen.add(lanes.wait(channel, passage, pass));
        arming.acted(channel, 'The page is frozen: events wait.');
      },
      describeLift: () => (frozen.size > 0 ? 'The waiting events happen now.' : undefined),
      onLift() {
        arming.environment.setFrozen(false);
        for (const thaw of frozen) thaw();
        frozen.clear();
      },
      waiting: () => lanes.waiting,
      keepsEnds: 'all',
    };
  },
};
