import { beforeEach, describe, expect, it, vi } from 'vitest';
import { indexedDbStore } from '../../../src/connection/storage/index.ts';
import { createWorld, keep, leaveWorld, message, type World } from './world.ts';

let world: World;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  world = createWorld();
  return leaveWorld;
});

describe('ownership of a stored outbox', () => {
  it('is held by one tab at a time, and another does not wait for it', async () => {
    const first = await world.tab();
    await first.store.save(keep('a', 1));
    expect((await world.tab()).kept).toBeNull();
    expect(world.locks.awaited).toEqual([]);
  });

  it('passes to the next tab when its tab crashes', async () => {
    const first = await world.tab();
    await first.store.save(keep('a', 1));
    first.crash();
    expect((await world.tab()).kept?.identity.clientId).toBe('a');
  });

  it('passes to a tab that opens while the last one is just closing, as on a reload', async () => {
    const first = await world.tab();
    await first.store.save(keep('a', 1));
    const next = world.tab();
    await expect.poll(() => world.locks.awaited).toHaveLength(1);
    first.crash();
    expect((await next).kept?.identity.clientId).toBe('a');
  });

  it('goes to only one of two tabs that open at once', async () => {
    const first = await world.tab();
    await first.store.save(keep('a', 1));
    first.crash();
    const tabs = await Promise.all([world.tab(), world.tab()]);
    expect(tabs.map(({ kept }) => kept?.identity.clientId ?? null).sort()).toEqual(['a', null]);
  });

  it('goes to the oldest outbox with messages; empty ones without an owner are removed', async () => {
    vi.setSystemTime(1000);
    const tabs = await Promise.all([world.tab(), world.tab(), world.tab()]);
    const [newer, older, empty] = tabs.map(({ store }) => store);
    await empty?.save(keep('empty'));
    vi.setSystemTime(2000);
    await older?.save(keep('older', 1));
    vi.setSystemTime(3000);
    await newer?.save(keep('newer', 1));
    for (const tab of tabs) tab.crash();
    expect((await world.tab()).kept?.identity.clientId).toBe('older');
    expect(world.locks.held).toEqual(['faultline:default:older']);
    expect(await world.rows('outbox')).toMatchObject([
      { clientId: 'newer' },
      { clientId: 'older' },
      { clientId: 'older#2000', name: '' },
    ]);
  });

  it('of an empty outbox stays with the tab that uses it', async () => {
    const first = await world.tab();
    await first.store.save(keep('a'));
    await world.tab();
    expect(await world.rows('outbox')).toHaveLength(1);
  });

  it('is stolen only on request; the former owner is notified, and stores nothing more', async () => {
    const first = await world.tab();
    const lost = vi.fn();
    first.store.onLost = lost;
    await first.store.save(keep('a', 1));
    const second = await world.tab({ steal: true });
    expect(second.kept?.messages).toEqual([message(1)]);
    await expect.poll(() => lost).toHaveBeenCalledOnce();
    await expect(first.store.save(keep('a', 2))).rejects.toThrow('another tab took it');
    expect(await world.rows('message')).toHaveLength(1);
  });

  it('is lost by a robbed owner even before it hears of it: what it then stores is refused', async () => {
    const first = await world.tab();
    const lost = vi.fn();
    first.store.onLost = lost;
    await first.store.save(keep('a', 1));
    first.deafen();
    const second = await world.tab({ steal: true });
    await second.store.save({ ...keep('a'), put: [message(2, '"of the thief"')] });
    const late = first.store.save({ ...keep('a'), put: [message(2, '"too late"')], remove: [1] });
    await expect(late).rejects.toThrow('another tab took it');
    expect(lost).toHaveBeenCalledOnce();
    second.crash();
    const { kept } = await world.tab();
    expect(kept?.messages).toEqual([message(1), message(2, '"of the thief"')]);
    first.hear();
    await expect(first.store.save(keep('a', 3))).rejects.toThrow('another tab took it');
    expect(lost).toHaveBeenCalledOnce();
  });

  it('stays with the new owner when the robbed one begins a new outbox', async () => {
    const first = await world.tab();
    await first.store.save(keep('a', 1));
    first.deafen();
    const second = await world.tab({ steal: true });
    const late = first.store.save({ ...keep('b', 1), clear: true });
    await expect.poll(() => world.locks.held).toContain('faultline:default:b');
    first.hear();
    await expect(late).rejects.toThrow('another tab took it');
    second.crash();
    expect((await world.tab()).kept?.identity.clientId).toBe('a');
  });

  it('passes to the new owner with everything stored until then, at whatever moment', async () => {
    const first = await world.tab();
    await first.store.save(keep('a', 1));
    first.deafen();
    const stealing = world.tab({ steal: true });
    let stored = 1;
    let refusal: unknown;
    while (!refusal && stored < 1000) {
      await first.store.save(keep('a', stored + 1)).then(
        () => stored++,
        (error) => {
          refusal = error;
        },
      );
    }
    expect(String(refusal)).toContain('another tab took it');
    expect((await stealing).kept?.messages).toHaveLength(stored);
  });

  it('leaves a row for each change of owner, which is removed after a day', async () => {
    vi.setSystemTime(1000);
    const first = await world.tab();
    await first.store.save(keep('a', 1));
    first.crash();
    const second = await world.tab();
    await second.store.save({ ...keep('a'), remove: [1] });
    const rows = async () =>
      (await world.rows('outbox')).map((row) => Reflect.get(Object(row), 'name'));
    vi.setSystemTime(86_401_000);
    await world.tab();
    expect(await rows()).toEqual(['default', '']);
    vi.setSystemTime(86_401_002);
    await world.tab();
    expect(await rows()).toEqual(['default']);
  });

  it('passes on even when storage is full, since it can still be read', async () => {
    const first = await world.tab();
    await first.store.save(keep('a', 1));
    first.crash();
    const { put } = IDBObjectStore.prototype;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(function (
      this: IDBObjectStore,
      ...row
    ) {
      queueMicrotask(() => this.transaction.abort());
      return put.apply(this, row);
    });
    const second = await world.tab();
    expect(second.kept?.messages).toEqual([message(1)]);
    vi.restoreAllMocks();
    await second.store.save(keep('a', 2));
    expect(await world.rows('message')).toHaveLength(2);
  });

  it('is taken back by a page restored from the back/forward cache, which lost its lock', async () => {
    const first = await world.tab();
    const lost = vi.fn();
    first.store.onLost = lost;
    await first.store.save(keep('a', 1));
    first.crash();
    first.wake();
    await expect.poll(() => world.locks.held).toEqual(['faultline:default:a']);
    await first.store.save(keep('a', 2));
    expect(lost).not.toHaveBeenCalled();
    expect(await world.rows('message')).toHaveLength(2);
    first.crash();
    first.wake();
    await expect.poll(() => world.locks.held).toEqual(['faultline:default:a']);
  });

  it('is taken back even if the outbox, being empty, was removed meanwhile', async () => {
    const first = await world.tab();
    await first.store.save(keep('a', 1));
    await first.store.save({ ...keep('a'), remove: [1] });
    first.crash();
    await world.tab();
    expect(await world.rows('outbox')).toEqual([]);
    first.wake();
    await first.store.save(keep('a', 2));
    expect(await world.rows('outbox')).toMatchObject([{ clientId: 'a' }]);
  });

  it('is taken back after it was cleared', async () => {
    const first = await world.tab();
    await first.store.save(keep('a', 1));
    await first.store.save({ ...keep('a'), clear: true });
    first.crash();
    first.wake();
    await expect.poll(() => world.locks.held).toEqual(['faultline:default:a']);
    await first.store.save(keep('a', 1));
    expect(await world.rows('message')).toHaveLength(1);
  });

  it('is lost when it cannot be read whether another page has used it meanwhile', async () => {
    const first = await world.tab();
    const lost = vi.fn();
    first.store.onLost = lost;
    await first.store.save(keep('a', 1));
    vi.spyOn(IDBObjectStore.prototype, 'get').mockImplementation(() => {
      throw new DOMException('disk', 'UnknownError');
    });
    first.crash();
    first.wake();
    await expect.poll(() => lost).toHaveBeenCalledOnce();
    await expect(first.store.save(keep('a', 2))).rejects.toThrow('another tab took it');
    expect(world.locks.held).toEqual([]);
  });

  it('is taken with strict durability: what the former owner then stores must not survive a power cut alone', async () => {
    const first = await world.tab();
    await first.store.save(keep('a', 1));
    first.crash();
    const spy = vi.spyOn(IDBDatabase.prototype, 'transaction');
    await world.tab();
    const writes = spy.mock.calls.filter(([, mode]) => mode === 'readwrite');
    expect(writes).toEqual([[expect.anything(), 'readwrite', { durability: 'strict' }]]);
  });

  it('is not taken back when another page has used the outbox meanwhile', async () => {
    vi.setSystemTime(1000);
    const first = await world.tab();
    const lost = vi.fn();
    first.store.onLost = lost;
    await first.store.save(keep('a', 1));
    first.crash();
    vi.setSystemTime(2000);
    const second = await world.tab();
    expect(second.kept?.identity.clientId).toBe('a');
    second.crash();
    first.wake();
    await expect.poll(() => lost).toHaveBeenCalledOnce();
    await expect(first.store.save(keep('a', 2))).rejects.toThrow('another tab took it');
    expect(world.locks.held).toEqual([]);
  });

  it('leaves no lock behind when close() comes while the lock is being taken back', async () => {
    const first = await world.tab();
    await first.store.save(keep('a'));
    first.crash();
    first.wake();
    while (world.locks.held.length === 0) await null;
    first.store.close();
    await expect.poll(() => world.locks.held).toEqual([]);
  });

  it('leaves no lock behind after close(), which may be called twice', async () => {
    const { store } = await world.tab();
    const saved = store.save(keep('a', 1));
    store.close();
    store.close();
    await saved;
    await expect.poll(() => world.locks.held).toEqual([]);
    expect((await world.tab()).kept?.messages).toEqual([message(1)]);
  });

  it('is given up when close() is called while the outbox opens', async () => {
    const first = await world.tab();
    await first.store.save(keep('a', 1));
    first.crash();
    vi.stubGlobal('navigator', { locks: world.locks.page().locks });
    const store = indexedDbStore();
    const opening = store.open();
    store.close();
    await expect(opening).rejects.toThrow('it is closed');
    expect(world.locks.held).toEqual([]);
  });
});
