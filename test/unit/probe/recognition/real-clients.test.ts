import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { Socket } from 'phoenix';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { afterEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { watch } from './see.ts';

/** What has to be ended, last first. */
const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0).reverse()) close();
});

/** A WebSocket class whose frames are looked at. */
function observed(watched: ReturnType<typeof watch>, told: string[]): typeof WebSocket {
  return class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('message', ({ data }) => told.push(...watched.in(data, this.url)));
    }
    override send(data: string): void {
      told.push(...watched.out(data, this.url));
      super.send(data);
    }
  };
}

/** A server that answers each text with others. */
async function serve(answer: (text: string) => readonly unknown[]): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) =>
    socket.on('message', (data) => {
      for (const text of answer(String(data))) socket.send(String(text));
    }),
  );
  await new Promise((resolve) => server.once('listening', resolve));
  open.push(() => server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('Phoenix’ own client: a push is confirmed or refused by its reply', async () => {
  const watched = watch();
  const told: string[] = [];
  const host = await serve((text) => {
    const [joinRef, ref, topic, event] = JSON.parse(text) as unknown[];
    const status = event === 'bad' ? 'error' : 'ok';
    const response = event === 'bad' ? { reason: 'unmatched topic' } : {};
    return [JSON.stringify([joinRef, ref, topic, 'phx_reply', { response, status }])];
  });
  const socket = new Socket(`ws://${host}/socket`, { transport: observed(watched, told) });
  open.push(() => socket.disconnect());
  socket.connect();
  const channel = socket.channel('room:1');
  await new Promise((resolve) => channel.join().receive('ok', resolve));
  await new Promise((resolve) => channel.push('good', { text: 'hi' }).receive('ok', resolve));
  await new Promise((resolve) => channel.push('bad', {}).receive('error', resolve));
  const [good, bad] = told.filter((line) => line.startsWith('message')).map((line) => line[8]);
  expect(told).toEqual([
    'other: phx_join',
    'other: phx_reply',
    `message ${good}: good`,
    `confirm ${good}: phx_reply`,
    `message ${bad}: bad`,
    `confirm ${bad}: phx_reply (unmatched topic)`,
  ]);
  expect(watched.recognition.protocols).toEqual(['Phoenix']);
});

it('SignalR’s own client: an invocation is confirmed by its completion', async () => {
  const watched = watch();
  const told: string[] = [];
  const host = await serve((text) =>
    text
      .split('\x1e')
      .filter(Boolean)
      .map((record) => JSON.parse(record) as { protocol?: string; invocationId?: string })
      .flatMap(({ protocol, invocationId }) => {
        if (protocol) return ['{}\x1e'];
        return invocationId ? [`${JSON.stringify({ type: 3, invocationId, result: 1 })}\x1e`] : [];
      }),
  );
  const options = {
    skipNegotiation: true,
    transport: HttpTransportType.WebSockets,
    WebSocket: observed(watched, told),
  };
  const hub = new HubConnectionBuilder()
    .withUrl(`http://${host}/hub`, options)
    .configureLogging(LogLevel.None)
    .build();
  open.push(() => void hub.stop());
  await hub.start();
  await hub.invoke('store', 'a');
  await hub.send('typing');
  expect(told.filter((line) => !line.endsWith(': ping'))).toEqual([
    'other: handshake',
    'other: handshake',
    'message 0: store',
    'confirm 0: completion',
    'other: typing',
  ]);
  expect(watched.recognition.protocols).toEqual(['SignalR']);
});

it('socket.io’s own client: an event, even with a Buffer, is confirmed by its acknowledgement', async () => {
  const watched = watch();
  const told: string[] = [];
  const http = createServer();
  const server = new Server(http);
  open.push(() => void server.close());
  server.of('/chat').on('connection', (socket) => {
    socket.on('message', (_body: unknown, ack: (answer: unknown) => void) => ack('stored'));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const socket = io(`http://127.0.0.1:${port}/chat`, { transports: ['websocket'] });
  open.push(() => socket.disconnect());
  const { ws } = socket.io.engine.transport as unknown as {
    ws: { url: string; send(...args: unknown[]): void; on: typeof server.on };
  };
  const { send } = ws;
  ws.send = (...args) => {
    told.push(...watched.out(args[0], ws.url));
    return send.apply(ws, args);
  };
  ws.on('message', (data: Buffer, isBinary: boolean) =>
    told.push(...watched.in(isBinary ? data : String(data), ws.url)),
  );
  await new Promise<void>((resolve) => socket.on('connect', resolve));
  await socket.emitWithAck('message', 'hello');
  await socket.emitWithAck('message', Buffer.from([1, 2, 255]));
  expect(told.filter((line) => !/: (ping|pong|open|connect)$/.test(line))).toEqual([
    'message /chat#0: message',
    'confirm /chat#0: ack',
    'message /chat#1: message',
    'other: unknown',
    'confirm /chat#1: ack',
  ]);
  expect(watched.recognition.protocols).toEqual(['socket.io']);
});
