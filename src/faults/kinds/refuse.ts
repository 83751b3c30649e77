import { type FaultKind, RESET } from '../kind.ts';
import { refuseAttempt } from '../refusal.ts';

/** New attempts fail a moment after they begin; open connections are left alone. */
export const refuse: FaultKind<'refuse'> = {
  criteria: ['nth'],
  start: (_rule, arming) => ({
    endAtOnce(channel, passage) {
      if (!arming.hits(channel, passage)) return undefined;
      arming.acted(channel, 'The attempt was refused.');
      return RESET;
    },
    onPassage(channel, passage, pass) {
      if (passage.kind !== 'attempt' || !arming.hits(channel, passage)) return pass(passage);
      refuseAttempt(channel, arming);
      arming.acted(channel, 'The attempt was refused.');
    },
  }),
};
