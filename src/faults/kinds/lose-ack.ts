import { isBatch, isConfirmation, isFields, readData } from '../frame.ts';
import type { FaultKind } from '../kind.ts';

/** Messages get through; the server's confirmations of them do not. A `welcome` that says what the server has is not one. */
export const loseAck: FaultKind<'lose-ack'> = {
  criteria: ['nth'],
  start: (_rule, arming) => ({
    onPassage(channel, passage, pass) {
      if (passage.kind !== 'frame' || passage.direction === 'out') return pass(passage);
      const lose = (value: unknown) => {
        if (!isConfirmation(value) || !arming.hits(passage)) return false;
        arming.acted(channel, detailOf(value));
        return true;
      };
      const value = readData(passage.data);
      if (isConfirmation(value)) return lose(value) ? undefined : pass(passage);
      const rest = without(value, lose);
      if (rest === value) return pass(passage);
      // Text stays text: whoever reads it parses it.
      const data = typeof passage.data === 'string' ? JSON.stringify(rest) : rest;
      pass({ ...passage, data });
    },
  }),
};

const detailOf = (value: unknown): string => {
  const { messageId } = Object(value) as { messageId?: unknown };
  return `The confirmation of ${typeof messageId === 'string' ? messageId.slice(0, 80) : 'a message'} was lost.`;
};

/** The same value when nothing was taken out of it. */
function without(value: unknown, lose: (frame: unknown) => boolean): unknown {
  if (Array.isArray(value)) {
    const rest = value.filter((frame) => !lose(frame));
    return rest.length < value.length ? rest : value;
  }
  if (!isFields(value) || !isBatch(value)) return value;
  const frames = without(value.frames, lose);
  return frames === value.frames ? value : { ...value, frames };
}
