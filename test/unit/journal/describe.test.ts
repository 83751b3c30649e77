import { expect, it } from 'vitest';
import { describe } from '../../../components/journal/describe.ts';

it.each([
  [{}, '7 entries were dropped before they were read'],
  [
    { of: 'deliveries' },
    '7 deliveries were dropped before they were looked into: each a frame, several, or a part of a stream',
  ],
] as const)('an overflow says what fell out: %j', (of, sentence) => {
  const entry = { seq: 1, at: 0, connection: '', type: 'overflow', dropped: 7, ...of } as const;
  expect(describe(entry)).toBe(sentence);
});
