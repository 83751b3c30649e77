import { expect, it } from 'vitest';
import { failure, Verdicts } from '../../../src/connection/tabs/verdicts.ts';

const aborted = (messageId: string) => failure(messageId, 'aborted', 'It was aborted.');

it('a tab remembers the first outcome of each of the latest 10,000 messages', () => {
  const verdicts = new Verdicts();
  expect(verdicts.add(aborted('m0'))).toBe(true);
  expect(verdicts.add({ event: 'confirmed', detail: { messageId: 'm0' } })).toBe(false);
  for (let number = 1; number < 10_000; number++) verdicts.add(aborted(`m${number}`));
  expect(verdicts.of('m0')).toEqual(aborted('m0'));
  verdicts.add(aborted('one more'));
  expect(verdicts.of('m0')).toBeUndefined();
  expect(verdicts.of('m1')).toBeDefined();
});

it('a tab remembers the latest 10,000 cancellations, and repeats each once', () => {
  const verdicts = new Verdicts();
  const messageIds = Array.from({ length: 10_001 }, (_, number) => `m${number}`);
  verdicts.cancel(messageIds);
  expect(verdicts.takeCancelled()).toEqual(messageIds.slice(1));
  expect(verdicts.takeCancelled()).toEqual([]);
});
