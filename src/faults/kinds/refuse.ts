import type { FaultKind } from '../kind.ts';
import { refuseAttempt } from '../refusal.ts';

/** New attempts fail, a moment after they began; connections that stand are left alone. */
export const refuse: FaultKind<'refuse'> = {
  criteria: ['nth'],
  start: (_rule, arming) => ({
    onPassage(channel, passage, pass) {
      if (passage.kind !== 'attempt' || !arming.hits(channel, passage)) return pass(passage);
      refuseAttempt(channel, arming);
      arming.acted(channel, 'The attempt was refused.');
    },
  }),
};
