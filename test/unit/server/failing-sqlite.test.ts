import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { SqliteStore } from '../../../src/server/stores/sqlite.ts';
import { chatOn, keepLog, survives } from './failing-chat.ts';
import { folder } from './stores.ts';

keepLog();

describe('SQLite', () => {
  async function opened() {
    const path = join(await folder(), 'faultline.sqlite');
    const database = new DatabaseSync(path);
    onTestFinished(() => database.close());
    return { path, database, store: new SqliteStore(database) };
  }

  it.each([
    [
      'whose disk is full',
      'pragma max_page_count = 1',
      'The SQLite database failed: database or disk is full.',
      'pragma max_page_count = 1000000',
    ],
    [
      'that is read-only for a while',
      'pragma query_only = on',
      'The SQLite database failed: attempt to write a readonly database.',
      'pragma query_only = off',
    ],
  ])('%s confirms nothing, reports it, and recovers', async (_, bad, words, good) => {
    const { database, store } = await opened();
    await survives(
      await chatOn(store),
      () => database.exec(bad),
      words,
      () => database.exec(good),
    );
  });

  it('waits for another writer of its file, and does everything else meanwhile', async () => {
    const { path, store } = await opened();
    await store.open({ clientId: 'client', channel: 'ana', secret: 'secret', last: 0 });
    const other = new DatabaseSync(path);
    onTestFinished(() => other.close());
    other.exec('begin immediate');
    const done: string[] = [];
    const publish = (body: string) =>
      store
        .apply({ channel: 'ana', turn: null, id: null, events: [{ body }] })
        .then(() => done.push(body));
    const both = [publish('one'), publish('two')];
    expect((await store.find('client'))?.session.secret).toBe('secret');
    await new Promise((resolve) => setImmediate(resolve));
    expect(done).toEqual([]);
    other.exec('commit');
    // It comes while the first still waits, and after it.
    both.push(publish('three'));
    await Promise.all(both);
    const events = await store.eventsAfter('ana', 0, 10);
    expect(events.map(({ body }) => body)).toEqual(['one', 'two', 'three']);
  });

  it('waits for another writer no longer than 3 s', async () => {
    const { path, store } = await opened();
    const other = new DatabaseSync(path);
    onTestFinished(() => other.close());
    other.exec('begin immediate');
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
    const failed = expect(
      store.apply({ channel: 'ana', turn: null, id: null, events: [] }),
    ).rejects.toThrow('The SQLite database failed: database is locked.');
    await vi.advanceTimersByTimeAsync(3100);
    await failed;
  });

  it('names the file that is damaged or cannot be written when it is opened', async () => {
    const path = join(await folder(), 'faultline.sqlite');
    const store = new SqliteStore(path);
    await store.close();
    const { length } = await readFile(path);
    const damaged = await open(path, 'r+');
    // All but its header.
    await damaged.write(Buffer.alloc(length - 100, 'junk'), 0, null, 100);
    await damaged.close();
    expect(() => new SqliteStore(path)).toThrow(`The SQLite file ${path} cannot be used: `);
    const nowhere = join(path, 'in-a-file');
    expect(() => new SqliteStore(nowhere)).toThrow(`The SQLite file ${nowhere} cannot be used: `);
    const readOnly = new DatabaseSync(':memory:', { readOnly: true });
    onTestFinished(() => readOnly.close());
    expect(() => new SqliteStore(readOnly)).toThrow('The SQLite database cannot be used: ');
  });
});
