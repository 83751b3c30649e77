import type { FaultKind } from '../kind.ts';

/** Frames arrive twice, as when something on the way tries again what had got through. */
export const duplicate: FaultKind<'duplicate'> = {
  criteria: ['direction', 'type', 'nth'],
  start: (_rule, arming) => ({
    onPassage(channel, passage, pass) {
      if (passage.kind !== 'frame' || !arming.hits(channel, passage)) return pass(passage);
      const whither = passage.direction === 'in' ? 'page' : 'server';
      // First told, then done: the page may send in the event of what arrives.
      arming.acted(channel, `A frame for the ${whither} arrived twice.`);
      pass(passage);
      pass(passage);
    },
  }),
};
