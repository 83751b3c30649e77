import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/connection/clock.ts';
import { Timers } from '../../../src/connection/timers.ts';
import { MockChat, settle } from './mock-chat.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const DAY = 86_400_000;

it('a timer of 60 days, longer than a browser’s can be, fires after 60 days', () => {
  const fired: unknown[] = [];
  const timers = new Timers(systemClock, (timer, id) => fired.push(timer, id));
  timers.set('retry', 7, 60 * DAY);
  vi.advanceTimersByTime(60 * DAY - 1);
  expect(fired).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(fired).toEqual(['retry', 7]);
});

it('one that was cleared after 30 of its 60 days does not fire', () => {
  const fire = vi.fn();
  const timers = new Timers(systemClock, fire);
  timers.set('retry', 7, 60 * DAY);
  vi.advanceTimersByTime(30 * DAY);
  timers.clear('retry');
  vi.advanceTimersByTime(60 * DAY);
  expect(fire).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

it('a message may expire in 60 days, or never', async () => {
  const chat = new MockChat();
  const manager = chat.client();
  const late = manager.sendMessage('late', { expiresIn: 60 * DAY });
  const never = manager.sendMessage('never', { expiresIn: Number.POSITIVE_INFINITY });
  await settle();
  expect([late.state, never.state]).toEqual(['queued', 'queued']);
  await vi.advanceTimersByTimeAsync(60 * DAY);
  expect([late.state, never.state]).toEqual(['failed', 'queued']);
});
