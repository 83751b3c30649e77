import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { within } from '../../../src/server/patience.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it.each([
  ['comes', () => Promise.resolve('answer')],
  ['fails', () => Promise.reject(new Error('away'))],
])('a time limit leaves no timer behind when the answer %s', async (_, answer) => {
  await Promise.allSettled([within(300_000, answer(), 'too late')]);
  expect(vi.getTimerCount()).toBe(0);
});

it('an answer that is late is an error, and fails unnoticed when it then fails', async () => {
  const { promise, reject } = Promise.withResolvers<string>();
  const limited = expect(within(1000, promise, 'too late')).rejects.toThrow('too late');
  await vi.advanceTimersByTimeAsync(1000);
  await limited;
  reject(new Error('away'));
  await vi.runAllTimersAsync();
});
