import type { Channel, Passage } from '../../journal/registry.ts';
import { sizeOf } from '../frame.ts';
import { DONE, type FaultKind, RESET } from '../kind.ts';

type Frame = Extract<Passage, { kind: 'frame' }>;

/** What the server sends breaks off in the middle of a frame, and the connection with it. A frame of which a part is missing is none. */
export const cut: FaultKind<'cut'> = {
  criteria: ['type', 'nth'],
  check: ({ after }) =>
    after === undefined || (Number.isSafeInteger(after) && after >= 0)
      ? undefined
      : `after must be a whole number of bytes from 0, and is ${after}.`,
  start({ after, times, for: duration }, arming) {
    const passed = new WeakMap<Channel, number>();
    const once = times === undefined && duration === undefined;
    return {
      onPassage(channel, passage, pass) {
        if (passage.kind !== 'frame' || passage.direction === 'out') return pass(passage);
        const size = sizeOf(passage.data);
        const before = passed.get(channel) ?? 0;
        passed.set(channel, before + size);
        const at = after === undefined ? Math.floor(size / 2) : after - before;
        if (at >= size || !arming.hits(channel, passage)) return pass(passage);
        passed.delete(channel);
        const rest = partOf(passage, at);
        if (rest) pass(rest);
        arming.acted(
          channel,
          `The connection ended ${at} bytes into ${size} that the server sent.`,
        );
        if (once) arming.lift(DONE);
        channel.end(RESET);
      },
    };
  },
};

/** What of a piece of a stream still arrives. */
function partOf(passage: Frame, at: number): Frame | undefined {
  const { data, chunk } = passage;
  return chunk && typeof data === 'string' && at > 0
    ? { ...passage, data: data.slice(0, at) }
    : undefined;
}
