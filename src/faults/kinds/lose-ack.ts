import type { FaultKind } from '../kind.ts';
import { readerOf } from '../plain-reader.ts';

/** Messages get through, but the server's confirmations do not. A `welcome` that says what the server has is not a confirmation. */
export const loseAck: FaultKind<'lose-ack'> = {
  criteria: ['nth'],
  start: (_rule, arming) => ({
    onPassage(channel, passage, pass) {
      if (passage.kind !== 'frame' || passage.direction === 'out') return pass(passage);
      const { data } = passage;
      const { withoutConfirmations } = readerOf(channel, passage);
      const rest = withoutConfirmations(data, (messageId) => {
        if (!arming.hits(channel, passage)) return false;
        arming.acted(channel, detailOf(messageId));
        return true;
      });
      if (rest === undefined) return;
      pass(rest === data ? passage : { ...passage, data: rest });
    },
  }),
};

const detailOf = (messageId: string | undefined): string =>
  `The confirmation of ${!messageId ? 'a message' : messageId.slice(0, 80)} was lost.`;
