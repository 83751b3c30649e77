import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type Demo, startDemo } from '../../../demo/main.ts';
import { ConnectionManager } from '../../../src/connection/index.ts';
import { ask, type Frame, HELLO, message, serve, welcomed } from './peers.ts';

async function databaseFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'faultline-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'chat.sqlite');
}

async function demo(): Promise<Demo> {
  const started = await startDemo({ quiet: true });
  onTestFinished(() => started.stop());
  return started;
}

it('keeps sessions, messages and events when a new server opens the same file', async () => {
  const database = await databaseFile();
  const before = await serve({ database });
  const { peer, welcome } = await welcomed(before);
  peer.send(message(1));
  const events = await peer.reply();
  await before.stop();
  const after = await serve({ database });
  const back = await welcomed(after, { ...HELLO, secret: welcome.secret });
  expect(back.welcome).toEqual({ ...welcome, last: 1 });
  expect(await back.peer.reply()).toEqual(events);
});

it('continues a half-streamed reply where the restart cut it', async () => {
  const database = await databaseFile();
  const before = await serve({ database });
  const { peer, welcome } = await welcomed(before);
  peer.send(message(1, 'a long story'));
  const had: Frame[] = [];
  while (had.length < 4) had.push(await peer.next('event'));
  await before.stop();
  const after = await serve({ database });
  const received = Number(had.at(-1)?.sequence);
  const back = await welcomed(after, { ...HELLO, secret: welcome.secret, received });
  const events = [...had, ...(await back.peer.reply())];
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  const tokens = events.map(({ body }) => body as Frame).filter(({ kind }) => kind === 'token');
  expect(tokens.map(({ index }) => index)).toEqual(tokens.map((_, index) => index));
});

it.each(['websocket', 'sse', 'ajax'] as const)(
  'loses, duplicates and reorders nothing over %s while the server is killed',
  async (streamingMode) => {
    const { url, restart } = await demo();
    const connection = new ConnectionManager({
      websocketEndpoint: `${url.replace('http', 'ws')}/chat?user=kim`,
      apiEndpoint: `${url}/api?user=kim`,
      streamingMode,
      reconnectDelay: 50,
    });
    onTestFinished(() => connection.disconnect());
    const states: string[] = [];
    connection.on('state_change', ({ newState }) => states.push(newState));
    connection.connect();
    let restarting = true;
    const restarted = restart(50).finally(() => {
      restarting = false;
    });
    const texts: string[] = [];
    // It boots beside the old one before that is killed: until then, too, some are under way.
    while (restarting) {
      const burst = Array.from({ length: 3 }, (_, index) => `message ${texts.length + index}`);
      texts.push(...burst);
      await Promise.all(burst.map((text) => connection.sendMessage({ text }).confirmed));
    }
    await restarted;
    expect(states).toContain('reconnecting');
    const { port } = new URL(url);
    const { body } = await ask({ port: Number(port), stop: async () => {} }, '/audit?user=kim');
    expect((body as { messages: { text: string }[] }).messages.map(({ text }) => text)).toEqual(
      texts,
    );
  },
);

it('serves again after two restarts are requested at once', async () => {
  const { url, restart } = await demo();
  await Promise.all([restart(0), restart(0)]);
  expect((await fetch(`${url}/audit?user=ana`)).status).toBe(200);
});

it('reports that the port is taken', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const address = other.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await expect(startDemo({ port, quiet: true })).rejects.toThrow(`Port ${port} is taken`);
});

it('serves nothing any more once it is stopped', async () => {
  const started = await startDemo({ quiet: true });
  await started.stop();
  await expect(fetch(started.url)).rejects.toThrow();
  await expect(fetch(started.controlUrl)).rejects.toThrow();
});
