import { expect, it, vi } from 'vitest';
import type { Clock, FollowPage } from '../../../src/connection/index.ts';
import { MockChat } from './mock-chat.ts';

const MINUTE = 60_000;

/** A client in a tab whose timers fire once a minute while it is hidden, as browsers have it. */
async function inTab() {
  const chat = new MockChat();
  let hidden = false;
  let tell: Parameters<FollowPage>[0] = () => {};
  const clock: Clock = {
    now: () => Date.now(),
    setTimeout: (callback, ms) => {
      const late = hidden ? MINUTE - ((Date.now() + ms) % MINUTE) : 0;
      return setTimeout(callback, ms + late);
    },
    clearTimeout: (handle) => clearTimeout(handle as number),
  };
  const page: FollowPage = (on) => {
    tell = on;
    return () => {};
  };
  const manager = await chat.connected({ clock, page });
  const causes: string[] = [];
  manager.on('state_change', ({ cause }) => causes.push(cause));
  return {
    chat,
    manager,
    causes,
    hide() {
      hidden = true;
      tell('hidden', undefined);
    },
    show() {
      hidden = false;
      tell('visible', 'resumed');
    },
  };
}

it('a live link is not taken for dead in a hidden tab, nor when the tab is shown again', async () => {
  const { manager, causes, hide, show } = await inTab();
  hide();
  manager.sendMessage('from the background');
  await vi.advanceTimersByTimeAsync(30 * MINUTE);
  show();
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(causes).toEqual([]);
});

it('a link that dies in a hidden tab is noticed there, although timers are throttled', async () => {
  const { chat, causes, hide } = await inTab();
  hide();
  chat.ponging = false;
  await vi.advanceTimersByTimeAsync(4 * MINUTE);
  expect(causes[0]).toBe('stale');
});

it('a link that died in a hidden tab is noticed within 5 s of the tab being shown', async () => {
  const { chat, causes, hide, show } = await inTab();
  hide();
  chat.ponging = false;
  await vi.advanceTimersByTimeAsync(1.5 * MINUTE);
  expect(causes).toEqual([]);
  show();
  await vi.advanceTimersByTimeAsync(5000);
  expect(causes[0]).toBe('stale');
});

it('page events are followed once, from connect() until disconnect() or close()', () => {
  let followers = 0;
  const page: FollowPage = () => {
    followers++;
    return () => {
      followers--;
    };
  };
  const manager = new MockChat().client({ page });
  const following = [() => {}, 'connect', 'connect', 'disconnect', 'connect', 'close'] as const;
  const counts = following.map((call) => {
    if (typeof call === 'string') manager[call]();
    return followers;
  });
  expect(counts).toEqual([0, 1, 1, 0, 1, 0]);
});
