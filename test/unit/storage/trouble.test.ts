import { openDB } from 'idb';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { indexedDbStore } from '../../../src/connection/storage/index.ts';
import { createWorld, identity, keep, leaveWorld, message, type World } from './world.ts';

let world: World;

beforeEach(() => {
  world = createWorld();
  return leaveWorld;
});

const change = (...sequences: number[]) => keep('a', ...sequences);

async function leaveBehind(...sequences: number[]): Promise<void> {
  const { store } = await world.tab();
  await store.save(change(...sequences));
  store.close();
}

describe('storage that cannot be used', () => {
  it('reports that Web Locks are missing, and what to do', async () => {
    vi.stubGlobal('navigator', {});
    await expect(indexedDbStore().open()).rejects.toThrow(/no Web Locks.*HTTPS/);
  });

  it('reports that IndexedDB is missing', async () => {
    vi.stubGlobal('indexedDB', undefined);
    await expect(world.tab()).rejects.toThrow('no IndexedDB');
  });

  it('reports that the browser blocks it', async () => {
    vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    await expect(world.tab()).rejects.toThrow(/blocks the storage.*denied/);
  });

  it('reports that it is full, and still stores a change that fits', async () => {
    const { store } = await world.tab();
    await store.save(change(1));
    const put = IDBObjectStore.prototype.put;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
      this: IDBObjectStore,
      row: { sequence?: number },
    ) {
      if (row.sequence === 3) throw new DOMException('', 'QuotaExceededError');
      return put.call(this, row);
    });
    const results = await Promise.allSettled([
      store.save(change(2, 3)),
      store.save({ identity: identity('a', 1), put: [], remove: [1] }),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(String(Reflect.get(results[0] ?? {}, 'reason'))).toMatch(/full \(QuotaExceededError/);
    expect(await world.rows('message')).toEqual([]);
  });

  it('that is full for one change stores those behind it in order', async () => {
    const { store } = await world.tab();
    await store.save(change(1));
    const { put } = IDBObjectStore.prototype;
    const behind = Promise.withResolvers<Promise<void>>();
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
      this: IDBObjectStore,
      row: { sequence?: number },
    ) {
      if (row.sequence !== 3) return put.call(this, row);
      behind.resolve(store.save({ ...change(), remove: [4] }));
      throw new DOMException('', 'QuotaExceededError');
    });
    const results = await Promise.allSettled([store.save(change(3)), store.save(change(4))]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    await await behind.promise;
    expect(await world.rows('message')).toMatchObject([{ sequence: 1 }]);
  });

  it('reports that the database is of a newer version', async () => {
    (await openDB('faultline', 7)).close();
    await expect(world.tab()).rejects.toThrow('a newer version of this page');
  });

  it('reports that the database belongs to something else', async () => {
    (await openDB('faultline', 1)).close();
    await expect(world.tab()).rejects.toThrow('Give option database another name');
  });

  it('makes room for another version, and reports why it stores no more', async () => {
    const { store } = await world.tab();
    await store.save(change(1));
    (await openDB('faultline', 2)).close();
    await expect(store.save(change(2))).rejects.toThrow('another tab changes database');
    store.close();
    await expect.poll(() => world.locks.held).toEqual([]);
  });

  it('leaves no lock behind when it fails to open', async () => {
    await leaveBehind(1);
    vi.spyOn(IDBObjectStore.prototype, 'getAll').mockImplementation(() => {
      throw new DOMException('disk', 'UnknownError');
    });
    await expect(world.tab()).rejects.toThrow('storage fails (UnknownError: disk)');
    expect(world.locks.held).toEqual([]);
  });

  it('reports that open() was forgotten, or called twice', async () => {
    await expect(indexedDbStore().save(change(1))).rejects.toThrow('open() comes before save()');
    const { store } = await world.tab();
    await expect(store.open()).rejects.toThrow('open already');
  });
});

describe('damaged rows', () => {
  it('of messages are set aside and reported; the others stay in order, without a gap', async () => {
    await leaveBehind(1, 2, 3);
    await world.tamper('message', { clientId: 'a', sequence: 2, messageId: 'm2', json: '{oops' });
    const { kept, damage } = await world.tab();
    expect(kept?.messages.map(({ sequence, json }) => [sequence, json])).toEqual([
      [1, '"1"'],
      [2, null],
      [3, '"3"'],
    ]);
    expect(damage).toMatchObject([{ problem: 'The body of message 2 is not JSON.' }]);
    expect(await world.rows('damaged')).toMatchObject([{ row: { json: '{oops' } }]);
  });

  it('do not affect the others when onDamage throws', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
    onTestFinished(() => void vi.restoreAllMocks());
    await leaveBehind(1, 2);
    await world.tamper('message', { clientId: 'a', sequence: 2, messageId: 'm2', json: '{oops' });
    const onDamage = () => {
      throw new Error('The logger failed.');
    };
    const { kept } = await world.tab({ onDamage });
    expect(kept?.messages).toHaveLength(2);
    expect(warned).toHaveBeenCalledWith(
      expect.stringContaining('The body of message 2 is not JSON.'),
    );
  });

  it('stay where they are when there is no room to set them aside, and the outbox is not used', async () => {
    await leaveBehind(1, 2, 3);
    const broken = { clientId: 'a', sequence: 2, messageId: 'm2', json: '{oops' };
    await world.tamper('message', broken);
    const { put } = IDBObjectStore.prototype;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
      this: IDBObjectStore,
      ...row
    ) {
      const [{ name }] = row as [{ name?: string }];
      if (name === '') queueMicrotask(() => this.transaction.abort());
      return put.apply(this, row);
    });
    await expect(world.tab()).rejects.toThrow('outbox cannot be stored');
    vi.restoreAllMocks();
    expect(await world.rows('message')).toMatchObject([{ sequence: 1 }, broken, { sequence: 3 }]);
    expect(await world.rows('damaged')).toEqual([]);
    expect(world.locks.held).toEqual([]);
  });

  it('are reported only once', async () => {
    await leaveBehind(1, 2);
    await world.tamper('message', { clientId: 'a', sequence: 2, messageId: 7, json: '1' });
    await world.tamper('message', { clientId: 'a', sequence: 'x', messageId: 'm', json: '1' });
    const first = await world.tab();
    first.store.close();
    const second = await world.tab();
    expect([first.damage.length, second.damage.length]).toEqual([2, 0]);
    expect(second.kept).toEqual(first.kept);
  });

  it('of an outbox take its messages along, which no server takes without its identity', async () => {
    await leaveBehind(1);
    await world.tamper('outbox', { clientId: 'a', name: 'default', secret: 1 });
    const { kept, damage } = await world.tab();
    expect(kept).toBeNull();
    expect(damage).toHaveLength(2);
    expect(await world.rows('damaged')).toHaveLength(2);
    expect(await world.rows('message')).toEqual([]);
    expect(await world.rows('outbox')).toEqual([]);
    expect(world.locks.held).toEqual([]);
  });

  it('that belong to no outbox are set aside and reported; those of an outbox stay', async () => {
    await leaveBehind(1);
    const orphans = [
      { clientId: 'b', ...message(1) },
      { clientId: 'b', ...message(2) },
      { clientId: 'c', ...message(1) },
    ];
    for (const row of orphans) await world.tamper('message', row);
    const { kept, damage } = await world.tab();
    expect(damage).toEqual([
      { problem: 'Messages of b belong to no outbox.', row: orphans[0] },
      { problem: 'Messages of b belong to no outbox.', row: orphans[1] },
      { problem: 'Messages of c belong to no outbox.', row: orphans[2] },
    ]);
    expect(await world.rows('damaged')).toMatchObject(orphans.map((row) => ({ row })));
    expect(await world.rows('message')).toEqual([{ clientId: 'a', ...message(1) }]);
    expect(kept?.messages).toEqual([message(1)]);
  });

  it('are reported on the console without onDamage', async () => {
    await leaveBehind(1);
    await world.tamper('outbox', { clientId: 'a' });
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    vi.stubGlobal('navigator', { locks: world.locks.page().locks });
    await indexedDbStore().open();
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('2 rows of the stored outbox'));
  });
});
