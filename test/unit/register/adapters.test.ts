import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Server as SocketIo } from 'socket.io';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import { type Naming, ReportedPartySocket } from '../../../demo/adapters/partysocket.ts';
import { reportedIo } from '../../../demo/adapters/socket-io.ts';
import type { Entry } from '../../../src/journal/entry.ts';
import { readRing } from '../../../src/journal/read-ring.ts';
import { registry } from '../../../src/journal/registry.ts';
import type { ConnectionModel } from '../../../src/session/model.ts';
import { createSession } from '../../../src/session/session.ts';
import { Page } from '../session/entries.ts';

afterEach(() => {
  registry().clients.length = 0;
});

const entries = (): readonly Entry[] => {
  const client = registry().clients.at(-1);
  return client ? readRing(client.journal, 0).entries : [];
};

/** What the panel would show of the newest client. */
function model(): ConnectionModel {
  const session = createSession();
  new Page(session).drain(entries());
  const [connection] = session.connections.values();
  if (!connection) throw new Error('No client has registered.');
  return connection;
}

/** An event has come; a heartbeat may have, after it. */
const heard = (expected: object = {}) =>
  expect.poll(entries).toContainEqual(expect.objectContaining({ type: 'received', ...expected }));

const until = (expected: object) => expect.poll(() => model()).toMatchObject(expected);

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('the adapter for socket.io', () => {
  async function serve() {
    const http = createServer();
    const wires = new Set<Socket>();
    http.on('connection', (wire) => wires.add(wire));
    const server = new SocketIo(http, { pingInterval: 100 });
    server.on('connection', (socket) => {
      socket.on('hello', (_body: unknown, ack?: () => void) => {
        ack?.();
        socket.emit('answer', { text: 'hi' });
      });
    });
    const port = await listening(http);
    onTestFinished(() => server.close());
    const cut = () => {
      for (const wire of wires) wire.destroy();
    };
    return { url: `http://127.0.0.1:${port}`, server, cut };
  }

  function open(url: string, options: Parameters<typeof reportedIo>[1] = {}) {
    const socket = reportedIo(url, { reconnectionDelay: 20, ...options });
    onTestFinished(() => void socket.disconnect());
    return socket;
  }

  it('shows polling, the upgrade as a handover, and an event with its acknowledgement', async () => {
    const { url } = await serve();
    const socket = open(url);
    await until({ state: 'connected', transport: 'websocket', live: 1 });
    expect(model().epochs).toMatchObject([
      { epoch: 1, transport: 'ajax', by: 'client', clean: true },
      { epoch: 2, transport: 'websocket', handover: true },
    ]);
    await socket.emitWithAck('hello', { text: 'hello' });
    await until({ pending: 0 });
    expect([...model().messages.values()]).toMatchObject([
      { state: 'confirmed', sends: [{ epoch: 2, transport: 'websocket' }] },
    ]);
    await heard({ frame: 'answer' });
  });

  it('shows a lost connection, the wait, the attempts, and a message buffered meanwhile', async () => {
    const { url, cut } = await serve();
    const socket = open(url, { transports: ['websocket'] });
    await until({ state: 'connected' });
    cut();
    await new Promise((resolve) => socket.once('disconnect', resolve));
    expect(model()).toMatchObject({ state: 'reconnecting', phase: 'waiting', live: 0 });
    const sent = socket.emitWithAck('hello', { text: 'buffered' });
    expect([...model().messages.values()]).toMatchObject([{ state: 'queued' }]);
    await sent;
    await until({ state: 'connected', pending: 0 });
    expect(model().backoffs).toMatchObject([{ attempt: 1, inferred: true }]);
    expect(model().epochs).toMatchObject([{ by: 'remote', clean: false }, { attempt: 1 }]);
  });

  it('shows that the client gives up', async () => {
    const { url, server } = await serve();
    await server.close();
    open(url, { reconnectionAttempts: 2 });
    await until({ state: 'disconnected', cause: 'gave-up' });
    expect(model().epochs).toHaveLength(3);
    expect(model().policy).toMatchObject({ base: 20, cap: 5000, maxAttempts: 2 });
  });

  it('confirms nothing by the acknowledgement of another namespace', async () => {
    const { url, server } = await serve();
    server.of('/admin').on('connection', (admin) => {
      admin.on('rule', (ack: () => void) => {
        ack();
        admin.emit('ruled');
      });
    });
    const socket = open(url, { transports: ['websocket'] });
    await until({ state: 'connected', live: 1 });
    const admin = socket.io.socket('/admin', {});
    onTestFinished(() => void admin.disconnect());
    admin.connect();
    socket.emit('unheard', () => {});
    const ruled = new Promise((resolve) => admin.on('ruled', resolve));
    await admin.emitWithAck('rule');
    await ruled;
    expect([...model().messages.values()]).toMatchObject([{ messageId: '0', state: 'on-wire' }]);
    expect(entries().filter(({ type }) => type === 'received')).toEqual([]);
  });

  it('shows an unacknowledged message as failed on timeout, and as confirmed by a late acknowledgement', async () => {
    const { url, server } = await serve();
    const acknowledge = Promise.withResolvers<() => void>();
    server.on('connection', (socket) => socket.on('slow', acknowledge.resolve));
    const socket = open(url, { transports: ['websocket'] });
    await until({ state: 'connected', live: 1 });
    await expect(socket.timeout(50).emitWithAck('slow')).rejects.toThrow('timed out');
    const late = await acknowledge.promise;
    expect(model().messages.get('0')).toMatchObject({
      state: 'failed',
      reason: 'operation has timed out',
    });
    late();
    await expect.poll(() => model().messages.get('0')).toMatchObject({ state: 'confirmed' });
  });

  it('shows that the page disconnects during the backoff', async () => {
    const { url, server, cut } = await serve();
    const socket = open(url, { reconnectionDelay: 60_000 });
    await until({ state: 'connected', live: 1 });
    await server.close();
    cut();
    await until({ state: 'reconnecting', phase: 'waiting' });
    socket.disconnect();
    expect(model()).toMatchObject({ state: 'disconnected', cause: 'io client disconnect' });
  });

  it('shows that the page disconnects', async () => {
    const { url } = await serve();
    const socket = open(url);
    await until({ state: 'connected', live: 1 });
    socket.disconnect();
    await until({ state: 'disconnected', cause: 'io client disconnect', live: 0 });
  });
});

describe('the adapter for partysocket', () => {
  const field = (data: unknown, name: string): string | undefined =>
    (JSON.parse(String(data)) as Record<string, string>)[name];
  const naming: Naming = {
    messageIdOf: (data) => field(data, 'id'),
    confirmedIdOf: (data) => field(data, 'ack'),
  };

  async function serve() {
    const http = createServer();
    const server = new WebSocketServer({ server: http });
    server.on('connection', (socket) => {
      socket.on('message', (data) => {
        socket.send(JSON.stringify({ ack: field(data, 'id') }));
        socket.send(JSON.stringify({ text: 'hi' }));
      });
    });
    const port = await listening(http);
    const close = () => {
      for (const socket of server.clients) socket.terminate();
      server.close();
      http.close();
    };
    onTestFinished(close);
    return { host: `127.0.0.1:${port}`, server, close };
  }

  function open(host: string, options: object = {}) {
    const defaults = { host, room: 'lobby', minReconnectionDelay: 20, WebSocket };
    const socket = new ReportedPartySocket({ ...defaults, ...options }, naming);
    onTestFinished(() => socket.close());
    return socket;
  }

  it('shows its connection, a buffered message, and the confirmation', async () => {
    const { host } = await serve();
    const socket = open(host);
    socket.send(JSON.stringify({ id: 'a', text: 'early' }));
    expect(model().messages.get('a')).toMatchObject({ state: 'queued' });
    await until({ state: 'connected', pending: 0, url: `ws://${host}/parties/main/lobby` });
    expect(model().messages.get('a')).toMatchObject({ state: 'confirmed', sends: [{ epoch: 1 }] });
    await heard();
  });

  it('shows each planned wait', async () => {
    const { host, server, close } = await serve();
    open(host, { reconnectionDelayGrowFactor: 2, maxReconnectionDelay: 70 });
    await until({ state: 'connected' });
    for (const socket of server.clients) socket.terminate();
    close();
    await expect.poll(() => model().backoffs.length).toBeGreaterThan(3);
    expect(
      model()
        .backoffs.slice(0, 4)
        .map(({ planned }) => planned),
    ).toEqual([20, 40, 70, 70]);
    expect(model().epochs[0]).toMatchObject({ code: 1006, clean: false, by: 'remote' });
    expect(model().state).toBe('reconnecting');
  });

  it('shows that the client gives up', async () => {
    const { host, close } = await serve();
    close();
    open(host, { maxRetries: 1 });
    await until({ state: 'disconnected', cause: 'gave-up', live: 0 });
    expect(model().epochs).toHaveLength(2);
  });

  it('shows that the page closes the connection', async () => {
    const { host } = await serve();
    const socket = open(host);
    await until({ state: 'connected' });
    socket.close();
    await until({ state: 'disconnected', cause: 'closed', live: 0 });
    expect(model().epochs).toMatchObject([{ code: 1000, clean: true, by: 'client' }]);
  });

  it('shows that the page closes the connection during the backoff', async () => {
    const { host, server } = await serve();
    const socket = open(host, { minReconnectionDelay: 60_000, maxReconnectionDelay: 60_000 });
    await until({ state: 'connected' });
    for (const wire of server.clients) wire.terminate();
    await until({ state: 'reconnecting', phase: 'waiting' });
    socket.close();
    expect(model()).toMatchObject({ state: 'disconnected', cause: 'closed' });
  });
});
