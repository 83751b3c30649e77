import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createWorld, keep, leaveWorld, message, type World } from './world.ts';

let world: World;

beforeEach(() => {
  world = createWorld();
  return leaveWorld;
});

describe('a stored outbox', () => {
  it('is stolen from an owner that took it over itself, which is notified, too', async () => {
    const first = await world.tab();
    await first.store.save(keep('a', 1));
    first.crash();
    const second = await world.tab();
    const lost = vi.fn();
    second.store.onLost = lost;
    await world.tab({ steal: true });
    await expect.poll(() => lost).toHaveBeenCalledOnce();
  });

  it('is the most recently used one when it is stolen', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    for (const [at, clientId] of [
      [1000, 'older'],
      [3000, 'newest'],
      [2000, 'newer'],
    ] as const) {
      vi.setSystemTime(at);
      await (await world.tab()).store.save(keep(clientId, 1));
    }
    expect((await world.tab({ steal: true })).kept?.identity.clientId).toBe('newest');
  });

  it('is lost by a robbed owner that took it over and has stored nothing since', async () => {
    const first = await world.tab();
    await first.store.save(keep('a', 1));
    first.crash();
    const second = await world.tab();
    second.deafen();
    const third = await world.tab({ steal: true });
    expect(third.kept?.messages).toEqual([message(1)]);
    await expect(second.store.save(keep('a', 2))).rejects.toThrow('another tab took it');
    expect(await world.rows('message')).toHaveLength(1);
  });

  it('is taken back from the back/forward cache by a page that took it over', async () => {
    const first = await world.tab();
    await first.store.save(keep('a', 1));
    first.crash();
    const second = await world.tab();
    second.crash();
    second.wake();
    await expect.poll(() => world.locks.held).toEqual(['faultline:default:a']);
    await second.store.save(keep('a', 2));
    expect(await world.rows('message')).toHaveLength(2);
  });

  it('is not written by a tab that does not own it', async () => {
    const [first, second] = [await world.tab(), await world.tab()];
    await first.store.save(keep('a', 1));
    await expect(second.store.save(keep('a', 1, 2))).rejects.toThrow('another tab owns it');
    expect(await world.rows('message')).toHaveLength(1);
  });

  it('can be cleared before anything is stored, and leaves nothing behind', async () => {
    const { store } = await world.tab();
    await store.save({ ...keep(''), clear: true });
    expect(await world.rows('outbox')).toEqual([]);
  });
});
