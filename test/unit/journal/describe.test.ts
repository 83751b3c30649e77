import { expect, it } from 'vitest';
import { describe } from '../../../components/journal/describe.ts';

it.each([
  [{}, '7 entries were dropped before they were read'],
  [
    { of: 'deliveries' },
    '7 deliveries were dropped before they were parsed: each was one frame, several, or part of a stream',
  ],
] as const)('an overflow says what was dropped: %j', (of, sentence) => {
  const entry = { seq: 1, at: 0, connection: '', type: 'overflow', dropped: 7, ...of } as const;
  expect(describe(entry)).toBe(sentence);
});

it.each([
  [{ fault: 'reset' }, 'reset armed'],
  [
    { fault: 'close', code: 1012, reason: 'bye', where: { transport: 'websocket' } },
    'close armed: close 1012 "bye", websocket',
  ],
  [{ fault: 'drop', times: 3 }, 'drop armed: drop frames, 3 times'],
  [{ fault: 'refuse', for: 10_000 }, 'refuse armed: refuse attempts, for 10.0 s'],
] as const)('an armed fault shows its whole rule: %j', (given, sentence) => {
  const { fault } = given;
  const entry = { type: 'fault', seq: 1, at: 0, connection: '', rule: 'r1', fault, given } as const;
  expect(describe({ ...entry, phase: 'armed' })).toBe(sentence);
});

it('a held event is released under the name that it was held under', () => {
  const entry = { seq: 1, at: 0, connection: 'a', held: 'h3', epoch: 2 } as const;
  expect(describe({ ...entry, type: 'held', rule: 'r1', event: 'frame' })).toBe('h3, frame of #2');
  expect(describe({ ...entry, type: 'released' })).toBe('h3 of #2');
});

it.each([
  ['#2', 'message #2 over #4 websocket'],
  ['m2', 'm2 over #4 websocket'],
])('a message is not taken for a connection: %s', (messageId, sentence) => {
  const entry = { seq: 1, at: 0, connection: 'a', messageId, epoch: 4 } as const;
  expect(describe({ ...entry, type: 'confirmed', transport: 'websocket' })).toBe(sentence);
});
