import { expect, it, vi } from 'vitest';
import type { Clock } from '../../../src/connection/index.ts';
import { MockChat, settle } from './mock-chat.ts';

const DAY = 86_400_000;

it('an alarm 60 days ahead, beyond the longest browser timer, fires on time', async () => {
  const manager = new MockChat().client();
  const { confirmed } = manager.sendMessage('late', { expiresIn: 60 * DAY });
  const failed = vi.fn();
  confirmed.catch(failed);
  await vi.advanceTimersByTimeAsync(60 * DAY - 1);
  expect(failed).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2);
  expect(failed).toHaveBeenCalledOnce();
});

it('a timer cancelled after 30 of its 60 days does not fire', async () => {
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

it('an overdue alarm gets a delay of 1 ms, since Node warns of negative delays', async () => {
  const asked: number[] = [];
  let ahead = 0;
  const clock: Clock = {
    now: () => Date.now() + ahead,
    setTimeout(callback, ms) {
      asked.push(ms);
      return setTimeout(callback, ms);
    },
    clearTimeout: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
  };
  const manager = new MockChat().client({ clock });
  const { confirmed } = manager.sendMessage('late', { expiresIn: 1000 });
  confirmed.catch(() => {});
  manager.on('queued', () => {
    // The page is held up while it is told: what is due in 5 ms is overdue when the alarm is set.
    ahead = 2000;
  });
  manager.sendMessage('soon', { expiresIn: 5 }).confirmed.catch(() => {});
  await settle();
  expect(manager.pending).toBe(0);
  expect(Math.min(...asked)).toBe(1);
});

it('incoming events postpone the alarm without a timer each', async () => {
  let set = 0;
  const clock: Clock = {
    now: () => Date.now(),
    setTimeout(callback, ms) {
      set++;
      return setTimeout(callback, ms);
    },
    clearTimeout: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
  };
  const chat = new MockChat();
  await chat.connected({ clock });
  const before = set;
  for (let sequence = 1; sequence <= 50; sequence++) {
    chat.send({ type: 'event', sequence, body: sequence });
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(set - before).toBeLessThan(5);
});
