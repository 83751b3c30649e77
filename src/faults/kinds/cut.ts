import type { Channel, Passage } from '../../journal/registry.ts';
import { bytesOf, isBlob } from '../content.ts';
import { sizeOf } from '../frame.ts';
import { DONE, type FaultKind, RESET } from '../kind.ts';

type Frame = Extract<Passage, { kind: 'frame' }>;

/** The server's data breaks off in the middle of a frame, and the connection with it. An incomplete frame is not delivered. */
export const cut: FaultKind<'cut'> = {
  criteria: ['type', 'nth'],
  check: ({ after }) =>
    after === undefined || (Number.isSafeInteger(after) && after >= 0)
      ? undefined
      : `after must be a whole number of bytes from 0, and is ${after}.`,
  start({ after, times, for: duration }, arming) {
    const passed = new WeakMap<Channel, number>();
    const done = new WeakSet<Channel>();
    const once = times === undefined && duration === undefined;
    return {
      onPassage(channel, passage, pass) {
        if (passage.kind !== 'frame' || passage.direction === 'out') return pass(passage);
        if (done.has(channel)) return;
        const size = sizeOf(passage.data);
        const before = passed.get(channel) ?? 0;
        passed.set(channel, before + size);
        const at = after === undefined ? Math.floor(size / 2) : after - before;
        if (at >= size || !arming.hits(channel, passage)) return pass(passage);
        passed.delete(channel);
        done.add(channel);
        const rest = partOf(passage, at);
        if (rest) pass(rest);
        arming.acted(
          channel,
          `The connection ended ${at} bytes into ${size} that the server sent.`,
        );
        if (once) arming.lift(DONE);
        arming.endBehind(channel, RESET, passage);
      },
    };
  },
};

/** The part of a stream chunk, or of an answer, that still arrives. */
function partOf(passage: Frame, at: number): Frame | undefined {
  const { data, chunk, answer } = passage;
  if (at === 0 || !(chunk || answer)) return undefined;
  const part = headOf(data, at);
  return part === undefined
    ? undefined
    : { ...passage, data: part, ...(answer && { answer: 'broken' }) };
}

function headOf(data: unknown, length: number): unknown {
  if (typeof data === 'string' || isBlob(data)) return data.slice(0, length);
  return bytesOf(data)?.slice(0, length).buffer;
}
