import type { Draft, Entry, PollAnswer } from '../../../src/journal/entry.ts';

type Loose = { [E in Draft as E['type']]: Omit<E, 'at' | 'connection'> & { at?: number } };
export type Line = Loose[keyof Loose];

/** A journal of one client, `c`: each line comes 10 ms after the last, unless it has an `at` of its own. */
export function journal(...lines: readonly Line[]): Entry[] {
  let at = 0;
  return lines.map((line, index) => {
    at = line.at ?? at + 10;
    return { connection: 'c', ...line, at, seq: index + 1 } as Entry;
  });
}

export const open = (epoch: number, at?: number) =>
  ({ type: 'open', transport: 'websocket', epoch, ...(at !== undefined && { at }) }) as const;
export const close = (epoch: number, at?: number) =>
  ({
    type: 'close',
    transport: 'websocket',
    clean: false,
    by: 'remote',
    epoch,
    ...(at !== undefined && { at }),
  }) as const;
export const attempt = (epoch: number, attempt = 1, at?: number) =>
  ({
    type: 'attempt',
    transport: 'websocket',
    url: 'ws://test/',
    epoch,
    attempt,
    ...(at !== undefined && { at }),
  }) as const;
export const queued = (messageId: string) => ({ type: 'queued', messageId, size: 10 }) as const;
export const sent = (messageId: string, epoch: number, at?: number) =>
  ({
    type: 'sent',
    messageId,
    epoch,
    transport: 'websocket',
    ...(at !== undefined && { at }),
  }) as const;
export const confirmed = (messageId: string, epoch: number) =>
  ({ type: 'confirmed', messageId, epoch, transport: 'websocket' }) as const;
export const received = (
  key: string,
  epoch: number,
  more: { at?: number; duplicate?: boolean; preview?: string; poll?: PollAnswer } = {},
) =>
  ({
    type: 'received',
    frame: 'event',
    key,
    epoch,
    transport: 'websocket',
    size: 10,
    ...more,
  }) as const;
export const mark = (label: string, values: readonly number[]) =>
  ({ type: 'mark', label, values }) as const;

/** Uniform in [0, 1), the same each time (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
