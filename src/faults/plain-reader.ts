import type { Channel, FrameReader, Passage } from '../journal/registry.ts';
import { beatOf, framesOf, isBatch, isConfirmation, isFields, readData, typeOf } from './frame.ts';

/** Frames of our own protocols: JSON that names its `type`, alone or several in one delivery. */
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
    // Text stays text: whoever reads it parses it.
    return typeof data === 'string' ? JSON.stringify(rest) : rest;
  },
};

/** How to read a frame of a connection. A piece of a stream is none that a protocol knows. */
export const readerOf = (
  channel: Channel,
  { chunk }: Extract<Passage, { kind: 'frame' }>,
): FrameReader => (chunk ? plainReader : (channel.reader ?? plainReader));

function idOf(frame: unknown): string | undefined {
  const { messageId } = Object(frame) as { messageId?: unknown };
  return typeof messageId === 'string' ? messageId : undefined;
}

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
