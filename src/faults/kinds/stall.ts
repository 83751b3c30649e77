import { BlackHole } from '../black-hole.ts';
import type { FaultKind } from '../kind.ts';

/** Half-open: what is sent either way vanishes and nothing closes; attempts neither open nor fail. */
export const stall: FaultKind<'stall'> = {
  criteria: ['direction'],
  everyFrame: true,
  start(_rule, arming) {
    const hole = new BlackHole();
    return {
      onPassage(channel, passage, pass) {
        // Once something is missing, all that follows is: a stream has no gaps.
        if (!arming.about(channel, passage) || !(hole.has(channel) || arming.may()))
          return pass(passage);
        hole.swallow(channel);
        arming.acted(channel, 'What is sent over the connection vanishes.');
      },
      describeLift: () => hole.describe(),
      onLift: () => hole.resetAll(),
    };
  },
};
