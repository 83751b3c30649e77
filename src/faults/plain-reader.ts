import type { Channel, FrameReader, Passage } from '../journal/registry.ts';
import { beatOf, framesOf, isBatch, isConfirmation, isFields, readData, typeOf } from './frame.ts';

/** Reads our own protocols: JSON frames that name their `type`, one or several per delivery. */
export const plainReader: FrameReader = {
  types(data) {
    const beat = typeof data === 'string' ? beatOf(data) : undefined;
    return beat ? [beat] : framesOf(readData(data)).flatMap((frame) => typeOf(frame) ?? []);
  },
  withoutConfirmations(data, lose) {
    const loses = (frame: unknown): boolean => isConfirmation(frame) && lose(idOf(frame));
    const value = readData(data);
    if (isConfirmation(value)) return loses(value) ? undefined : data;
    const rest = without(value, loses);
    if (rest === value) return data;
    // Text stays text, since its reader will parse it.
    return typeof data === 'string' ? JSON.stringify(rest) : rest;
  },
};

/** Returns the reader for a connection's frame. No protocol can interpret a mere piece of a stream. */
export const readerOf = (
  channel: Channel,
  { chunk }: Extract<Passage, { kind: 'frame' }>,
): FrameReader => (chunk ? plainReader : (channel.reader ?? plainReader));

function idOf(frame: unknown): string | undefined {
  const { messageId } = Object(frame) as { messageId?: unknown };
  return typeof messageId === 'string' ? messageId : undefined;
}

/** Returns the same value when nothing was removed. */
function without(value: unknown, lose: (frame: unknown) => boolean): unknown {
  if (Array.isArray(value)) {
    const rest = value.filter((frame) => !lose(frame));
    return rest.length < value.length ? rest : value;
  }
  if (!isFields(value) || !isBatch(value)) return value;
  const frames = without(value.frames, lose);
  return frames === value.frames ? value : { ...value, frames };
}
