import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { ConnectionManager } from '../../../src/connection/index.ts';
import { createFaultline } from '../../../src/server/index.ts';
import { SqliteStore } from '../../../src/server/stores/sqlite.ts';
import { HELLO, welcomed } from '../demo/peers.ts';
import { TRANSPORTS } from '../sockets/chat.ts';
import { bare, serveBare } from './bare.ts';
import { event } from './steps.ts';
import { folder, redisServer, redisStore, subjects } from './stores.ts';

/** A client of whichever server is there now. */
function clientOf(there: { port: number }, streamingMode: (typeof TRANSPORTS)[number]) {
  const led = (url: string | URL) => String(url).replace(':1/', `:${there.port}/`);
  class LedSocket extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(led(url), protocols);
    }
  }
  const connection = new ConnectionManager({
    streamingMode,
    websocketEndpoint: 'ws://127.0.0.1:1/chat',
    apiEndpoint: 'http://127.0.0.1:1/api',
    reconnectDelay: 20,
    maxReconnectDelay: 50,
    maxReconnectAttempts: Number.POSITIVE_INFINITY,
    network: { WebSocket: LedSocket, fetch: (url, init) => fetch(led(String(url)), init) },
  });
  onTestFinished(() => connection.disconnect());
  const heard: unknown[] = [];
  const errors: string[] = [];
  connection.on('message', (body) => heard.push(body));
  connection.on('error', ({ message }) => errors.push(message));
  connection.connect();
  return { heard, errors };
}

it.each(TRANSPORTS)(
  'a client over %s whose log was lost is told so, and gets all of the new, longer log',
  async (transport) => {
    const [first, second] = [await bare(), await bare()];
    const there = { port: first.port };
    const { heard, errors } = clientOf(there, transport);
    await first.faultline.publish('ana', 'old 1');
    await first.faultline.publish('ana', 'old 2');
    await expect.poll(() => heard).toEqual(['old 1', 'old 2']);
    for (const body of ['new 1', 'new 2', 'new 3']) await second.faultline.publish('ana', body);
    there.port = second.port;
    await first.stop();
    await expect.poll(() => heard).toEqual(['old 1', 'old 2', 'new 1', 'new 2', 'new 3']);
    expect(errors).toEqual([
      "The server's events go on after 0 of another log, not after 2: those between are lost.",
    ]);
  },
);

it('a client resumes by its count alone unless it names another log', async () => {
  const server = await bare();
  for (const body of [1, 2, 3]) await server.faultline.publish('ana', body);
  const { welcome } = await welcomed(server, { ...HELLO, received: 2 });
  expect(welcome).toMatchObject({ events: 2, log: expect.any(String) });
  const { log, secret } = welcome;
  const same = await welcomed(server, { ...HELLO, secret, received: 2, log });
  expect(same.welcome).toEqual(welcome);
  const other = await welcomed(server, { ...HELLO, secret, received: 2, log: 'another' });
  expect(other.welcome).toEqual({ ...welcome, events: 0 });
});

it.each(Object.entries(subjects))(
  'the log of the %s store has a name before its first event, other than another store’s',
  async (_, create) => {
    const [{ store }, other] = [await create(), await create()];
    const { log } = await store.range('ana');
    await store.apply({ channel: 'ana', turn: null, id: null, events: [{ body: 1 }] });
    expect(await store.range('ana')).toEqual({ log, first: 1, last: 1 });
    expect((await other.store.range('ana')).log).not.toBe(log);
  },
);

it('the log in a SQLite file keeps its name when the file is reopened', async () => {
  const path = join(await folder(), 'faultline.sqlite');
  const names: string[] = [];
  for (let run = 0; run < 2; run++) {
    const store = new SqliteStore(path);
    names.push((await store.range('ana')).log);
    await store.close();
  }
  expect(names[1]).toBe(names[0]);
});

it('a restored SQLite file whose log is renamed, as docs/server.md says, is another log to its clients', async () => {
  const directory = await folder();
  const [path, backup] = ['chat.sqlite', 'backup.sqlite'].map((name) => join(directory, name)) as [
    string,
    string,
  ];
  const publish = async (file: string, count: number) => {
    const store = new SqliteStore(file);
    for (let index = 0; index < count; index++) await store.apply(event(`${index}`));
    const range = await store.range('ana');
    await store.close();
    return range;
  };
  await publish(path, 2);
  await copyFile(path, backup);
  const { log, last: received } = await publish(path, 1);
  const restored = new DatabaseSync(backup);
  restored.exec('delete from faultline_log');
  restored.close();
  expect((await publish(backup, 3)).last).toBeGreaterThan(received);
  const store = new SqliteStore(backup);
  onTestFinished(() => store.close());
  const faultline = createFaultline({ store, identify: () => 'ana', onMessage: () => [] });
  const { welcome } = await welcomed(await serveBare(faultline), { ...HELLO, received, log });
  expect(welcome.events).toBe(0);
  expect(welcome.log).not.toBe(log);
});

it('the log in Redis has another name once it is deleted, as docs/server.md says', async () => {
  const store = await redisStore(await redisServer());
  await store.apply(event('a'));
  const { log } = await store.range('ana');
  await store.client.del('faultline:log');
  const renamed = await store.range('ana');
  expect(renamed).toMatchObject({ first: 1, last: 1 });
  expect(renamed.log).not.toBe(log);
});
