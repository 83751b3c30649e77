import type { FaultKind } from '../kind.ts';

/** Frames arrive twice, as when an intermediary retries what had already got through. */
export const duplicate: FaultKind<'duplicate'> = {
  criteria: ['direction', 'type', 'nth'],
  start: (_rule, arming) => ({
    onPassage(channel, passage, pass) {
      if (passage.kind !== 'frame' || !arming.hits(channel, passage)) return pass(passage);
      const whither = passage.direction === 'in' ? 'page' : 'server';
      // Report first: the page may send when the frame arrives.
      arming.acted(channel, `A frame for the ${whither} arrived twice.`);
      pass(passage);
      pass(passage);
    },
  }),
};
