import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type IndexedDbOptions, indexedDbStore } from '../../../src/connection/storage/index.ts';
import { createWorld, identity, keep, leaveWorld, message, type World } from './world.ts';

let world: World;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  world = createWorld();
  return leaveWorld;
});

describe('an outbox in IndexedDB', () => {
  it('starts empty when nothing was left', async () => {
    const { kept } = await world.tab();
    expect(kept).toBeNull();
  });

  it('is restored unchanged after its tab has closed', async () => {
    const first = await world.tab();
    const bytes = { ...message(2, '"AAE="'), encoding: 'base64', expiresAt: 5 } as const;
    await first.store.save({ identity: identity('a', 0), put: [message(1), bytes], remove: [] });
    first.store.close();
    const { kept } = await world.tab();
    expect(kept).toEqual({ identity: identity('a', 0), messages: [message(1), bytes] });
  });

  it('drops what was removed, and remembers what was confirmed', async () => {
    const first = await world.tab();
    await first.store.save(keep('a', 1, 2));
    await first.store.save({ identity: identity('a', 1), put: [], remove: [1] });
    first.store.close();
    const { kept } = await world.tab();
    expect(kept).toEqual({ identity: identity('a', 1), messages: [message(2)] });
  });

  it('keeps the messages between those that were removed together', async () => {
    const first = await world.tab();
    await first.store.save(keep('a', 1, 2, 3, 4, 5, 6));
    await first.store.save({ ...keep('a'), remove: [2, 3, 5] });
    first.store.close();
    expect((await world.tab()).kept?.messages).toMatchObject([
      { sequence: 1 },
      { json: null },
      { json: null },
      { sequence: 4 },
      { json: null },
      { sequence: 6 },
    ]);
  });

  it('keeps a skipped message', async () => {
    const first = await world.tab();
    await first.store.save({ ...keep('a'), put: [message(1, null), message(2)] });
    first.crash();
    expect((await world.tab()).kept?.messages).toEqual([message(1, null), message(2)]);
  });

  it('applies concurrent changes in the order of the calls', async () => {
    const { store } = await world.tab();
    await Promise.all([
      store.save(keep('a', 1)),
      store.save({ identity: identity('a', 1), put: [message(2)], remove: [1] }),
      store.save({ identity: identity('a', 1), put: [message(2, '"new"')], remove: [] }),
    ]);
    expect(await world.rows('message')).toEqual([{ clientId: 'a', ...message(2, '"new"') }]);
  });

  it('stores all waiting changes in one transaction, with strict durability', async () => {
    const { store } = await world.tab();
    await store.save(keep('a', 1));
    const spy = vi.spyOn(IDBDatabase.prototype, 'transaction');
    await Promise.all([2, 3, 4].map((sequence) => store.save(keep('a', sequence))));
    expect(spy).toHaveBeenCalledTimes(1);
    expect(spy).toHaveBeenCalledWith(expect.anything(), 'readwrite', { durability: 'strict' });
  });

  it('that is cleared leaves nothing of the previous one, and frees its lock', async () => {
    const { store } = await world.tab();
    await store.save(keep('a', 1, 2));
    await store.save({ ...keep('b', 1), clear: true });
    expect(await world.rows('outbox')).toMatchObject([{ clientId: 'b' }]);
    expect(await world.rows('message')).toHaveLength(1);
    expect(world.locks.held).toEqual(['faultline:default:b']);
  });

  it('does not switch to another client id by mistake', async () => {
    const { store } = await world.tab();
    await store.save(keep('a', 1));
    await expect(store.save(keep('b', 1))).rejects.toThrow(/outbox b came while a is open/);
    expect(world.locks.held).toEqual(['faultline:default:a']);
  });

  it('is not found under another name', async () => {
    const first = await world.tab({ name: 'one' });
    await first.store.save(keep('a', 1));
    first.store.close();
    expect((await world.tab({ name: 'two' })).kept).toBeNull();
    expect((await world.tab({ name: 'one' })).kept?.identity.clientId).toBe('a');
  });

  it('can be opened again after close()', async () => {
    const { store } = await world.tab();
    await store.save(keep('a', 1));
    store.close();
    expect((await store.open())?.messages).toEqual([message(1)]);
  });

  it('throws an error that names an invalid or unknown option', () => {
    expect(() => indexedDbStore({ name: '' })).toThrow('Option name must be a non-empty string');
    expect(() => indexedDbStore({ database: '' })).toThrow(
      'Option database must be a non-empty string',
    );
    const open = (options: unknown) => () => indexedDbStore(options as IndexedDbOptions);
    expect(open({ onDamage: 'log' })).toThrow('Option onDamage must be a function');
    expect(open({ steal: 'yes' })).toThrow("Option steal must be true or false; it is 'yes'.");
    expect(open({ databaseName: 'chat' })).toThrow("There is no option 'databaseName'.");
    expect(open(null)).toThrow('indexedDbStore needs an options object.');
  });
});
