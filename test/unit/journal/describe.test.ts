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
