import type { Channel, Passage } from '../../journal/registry.ts';
import { BlackHole } from '../black-hole.ts';
import type { FaultKind } from '../kind.ts';

/** Half-open: data vanishes in both directions and nothing closes; attempts neither open nor fail. */
export const stall: FaultKind<'stall'> = {
  criteria: ['direction'],
  everyFrame: true,
  start({ where: { direction } = {} }, arming) {
    const hole = new BlackHole();
    /** In the direction in which frames vanish, the end of the connection vanishes too. */
    const end = direction && { in: 'close', out: 'hang-up' }[direction];
    const follows = (channel: Channel, passage: Passage): boolean =>
      passage.kind === end && hole.has(channel);
    return {
      onPassage(channel, passage, pass) {
        // Once data is missing, everything after it is lost too: a stream has no gaps.
        const vanishes =
          follows(channel, passage) ||
          (arming.about(channel, passage) && (hole.has(channel) || arming.may()));
        if (!vanishes) return pass(passage);
        hole.swallow(channel, passage);
        arming.acted(channel, 'What is sent over the connection vanishes.');
      },
      describeLift: () => hole.describe(),
      onLift: () => hole.resetAll(arming),
    };
  },
};
