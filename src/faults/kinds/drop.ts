import type { FaultKind } from '../kind.ts';

/** Single frames vanish, as in a proxy that sheds load. Later frames arrive. */
export const drop: FaultKind<'drop'> = {
  criteria: ['direction', 'type', 'nth'],
  start: (_rule, arming) => ({
    onPassage(channel, passage, pass) {
      if (passage.kind !== 'frame' || !arming.hits(channel, passage)) return pass(passage);
      const whither = passage.direction === 'in' ? 'page' : 'server';
      arming.acted(channel, `A frame for the ${whither} was dropped.`);
    },
  }),
};
