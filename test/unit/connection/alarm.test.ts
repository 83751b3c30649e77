import { expect, it, vi } from 'vitest';
import { MockChat, settle } from './mock-chat.ts';

const DAY = 86_400_000;

it('an alarm in 60 days, longer than a browser’s timer can be, rings after 60 days', async () => {
  const manager = new MockChat().client();
  const { confirmed } = manager.sendMessage('late', { expiresIn: 60 * DAY });
  const failed = vi.fn();
  confirmed.catch(failed);
  await vi.advanceTimersByTimeAsync(60 * DAY - 1);
  expect(failed).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2);
  expect(failed).toHaveBeenCalledOnce();
});

it('one that is not needed any more after 30 of its 60 days is none', async () => {
  const manager = new MockChat().client();
  manager.sendMessage('late', { expiresIn: 60 * DAY });
  await vi.advanceTimersByTimeAsync(30 * DAY);
  expect(vi.getTimerCount()).toBe(1);
  manager.disconnect();
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
