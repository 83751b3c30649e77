import { type Client, WebSocket as MockWebSocket, Server } from 'mock-socket';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionManager, DeliveryError } from '../../../src/connection/index.ts';
import { registry } from '../../../src/journal/registry.ts';

const URL = 'ws://chat.test/socket';

type Frame = Record<string, unknown> & { type: string };

let server: Server;
let sockets: Client[];
let frames: Frame[];
let last: number;
let confirming: boolean;

/** A server that speaks the protocol just enough. */
function serve(protocol = 'faultline.1'): void {
  server = new Server(URL, { mock: false, selectProtocol: () => protocol });
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('message', (data) => {
      const sent: Frame | Frame[] = JSON.parse(String(data));
      for (const frame of [sent].flat()) take(socket, frame);
    });
  });
}

function take(socket: Client, frame: Frame): void {
  frames.push(frame);
  if (frame.type === 'hello') reply(socket, { type: 'welcome', secret: 's', last, events: 0 });
  if (frame.type === 'ping') reply(socket, { type: 'pong' });
  if (frame.type !== 'message' || !confirming) return;
  last = Number(frame.sequence);
  reply(socket, { type: 'confirm', messageId: frame.messageId });
}

const reply = (socket: Client, frame: object) => socket.send(JSON.stringify(frame));

const settle = () => vi.advanceTimersByTimeAsync(100);

function connect(options = {}) {
  const manager = new ConnectionManager({
    streamingMode: 'websocket',
    websocketEndpoint: URL,
    random: () => 0.5,
    ...options,
  });
  const states: string[] = [];
  manager.on('state_change', ({ newState, cause }) => states.push(`${newState}: ${cause}`));
  manager.connect();
  return { manager, states };
}

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  frames = [];
  last = 0;
  confirming = true;
  registry().natives = { WebSocket: MockWebSocket as unknown as typeof WebSocket, fetch };
  serve();
});

afterEach(() => {
  server.stop();
  registry().natives = null;
  registry().clients.length = 0;
  vi.useRealTimers();
});

describe('ConnectionManager over a WebSocket', () => {
  it('sends hello, and is connected once the server has welcomed it', async () => {
    const { manager, states } = connect();
    await settle();
    expect(frames[0]).toMatchObject({ type: 'hello', confirmed: 0, received: 0 });
    expect(manager).toMatchObject({ state: 'connected', transport: 'websocket', pending: 0 });
    expect(states).toEqual(['connecting: connect', 'connected: opened']);
    manager.disconnect();
  });

  it('resolves a message’s promise once the server has confirmed it', async () => {
    const { manager } = connect();
    await settle();
    const { messageId, queued, confirmed } = manager.sendMessage({ text: 'hi' });
    expect(queued).toBe(false);
    await settle();
    await expect(confirmed).resolves.toEqual({ messageId });
    expect(manager.pending).toBe(0);
    manager.disconnect();
  });

  it('sends messages queued before there was a connection, in order', async () => {
    const { manager } = connect();
    const sent = ['a', 'b', 'c'].map((body) => manager.sendMessage(body));
    expect(sent.map(({ queued }) => queued)).toEqual([true, true, true]);
    await settle();
    const bodies = frames.filter(({ type }) => type === 'message').map(({ body }) => body);
    expect(bodies).toEqual(['a', 'b', 'c']);
    manager.disconnect();
  });

  it('resends messages that were unconfirmed when the socket died, under the same id', async () => {
    confirming = false;
    const { manager, states } = connect();
    await settle();
    const { messageId } = manager.sendMessage('x');
    await settle();
    confirming = true;
    sockets[0]?.close({ code: 1006, reason: '', wasClean: false });
    await vi.advanceTimersByTimeAsync(1000);
    const messages = frames.filter(({ type }) => type === 'message');
    expect(messages.map((frame) => frame.messageId)).toEqual([messageId, messageId]);
    expect(manager.pending).toBe(0);
    expect(states.slice(2)).toEqual(['reconnecting: closed', 'connected: opened']);
    manager.disconnect();
  });

  it('does not resend a message that the server has: it asks what became of it', async () => {
    confirming = false;
    const { manager } = connect();
    await settle();
    const { confirmed } = manager.sendMessage('x');
    await settle();
    last = 1;
    confirming = true;
    const sent = vi.fn();
    manager.on('sent', sent);
    sockets[0]?.close({ code: 1006, reason: '', wasClean: false });
    await vi.advanceTimersByTimeAsync(1000);
    const { messageId } = await confirmed;
    const { body: _, ...asked } = { ...frames.find(({ type }) => type === 'message') };
    expect(frames.filter(({ type }) => type === 'message').slice(1)).toEqual([
      { ...asked, messageId, skip: true },
    ]);
    expect(sent).not.toHaveBeenCalled();
    manager.disconnect();
  });

  it('cuts the wait short when connect() is called', async () => {
    const { manager, states } = connect({ reconnectDelay: 20_000, jitter: 'none' });
    await settle();
    sockets[0]?.close({ code: 1006, reason: '', wasClean: false });
    await settle();
    expect(manager.snapshot()).toMatchObject({ state: 'reconnecting', phase: 'waiting' });
    manager.connect();
    await settle();
    expect(states.at(-1)).toBe('connected: opened');
    manager.disconnect();
  });

  it('settles every promise on disconnect(), and leaves no timer and no socket', async () => {
    confirming = false;
    const { manager } = connect();
    await settle();
    const { confirmed } = manager.sendMessage('x');
    manager.disconnect();
    await expect(confirmed).rejects.toThrow(DeliveryError);
    await settle();
    expect(vi.getTimerCount()).toBe(0);
    expect(server.clients()).toHaveLength(0);
    expect(manager.state).toBe('disconnected');
  });

  it('keeps a listener that throws from affecting the connection or the other listeners', async () => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
    const manager = new ConnectionManager({ streamingMode: 'websocket', websocketEndpoint: URL });
    const seen: string[] = [];
    manager.on('state_change', () => {
      throw new Error('the page is broken');
    });
    manager.on('state_change', ({ newState }) => seen.push(newState));
    manager.connect();
    await settle();
    expect(seen).toEqual(['connecting', 'connected']);
    expect(reported).toHaveBeenCalledTimes(2);
    manager.disconnect();
  });

  it('lets a listener disconnect while it is notified of the connection', async () => {
    const { manager } = connect();
    manager.once('state_change', () => {});
    manager.on('state_change', ({ newState }) => {
      if (newState === 'connected') manager.disconnect();
    });
    await settle();
    expect(manager.state).toBe('disconnected');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('reports frames that are malformed or not JSON, and stays connected', async () => {
    const { manager } = connect();
    const errors: string[] = [];
    manager.on('error', ({ message }) => errors.push(message));
    await settle();
    sockets[0]?.send('<html>');
    sockets[0]?.send('{"type":"event","sequence":"one"}');
    await settle();
    expect(errors[0]).toContain('not JSON');
    expect(errors[1]).toContain("'event'");
    expect(manager.state).toBe('connected');
    manager.disconnect();
  });

  it('notices a link that delivers nothing any more, and reconnects', async () => {
    const { manager, states } = connect();
    await settle();
    sockets[0]?.on('message', () => {});
    Object.assign(sockets[0] ?? {}, { send: () => {} });
    await vi.advanceTimersByTimeAsync(36_000);
    expect(states).toContain('reconnecting: stale');
    manager.disconnect();
  });

  it('gives up after the last attempt, and reports it; connect() starts afresh', async () => {
    server.stop();
    const { manager, states } = connect({ maxReconnectAttempts: 2 });
    const gaveUp: number[] = [];
    manager.on('max_reconnect_attempts', ({ attempts }) => gaveUp.push(attempts));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(gaveUp).toEqual([2]);
    expect(states.at(-1)).toBe('disconnected: gave-up');
    serve();
    manager.connect();
    await settle();
    expect(manager.state).toBe('connected');
    manager.disconnect();
  });

  it('rejects a message beyond maxQueue, and keeps the others', async () => {
    const { manager } = connect({ maxQueue: 2 });
    manager.sendMessage('a');
    manager.sendMessage('b');
    expect(() => manager.sendMessage('c')).toThrow('maxQueue');
    await settle();
    expect(frames.filter(({ type }) => type === 'message')).toHaveLength(2);
    manager.disconnect();
  });

  it('speaks the plain protocol with a server that does not select faultline.1', async () => {
    server.stop();
    serve('');
    const { manager } = connect();
    await settle();
    expect(manager.state).toBe('connected');
    const received: unknown[] = [];
    manager.on('message', (body) => received.push(body));
    const { messageId, confirmed } = manager.sendMessage({ text: 'hi' });
    await settle();
    expect(frames.at(-1)).toEqual({ text: 'hi', messageId });
    reply(sockets.at(-1) as Client, { type: 'confirm', messageId });
    reply(sockets.at(-1) as Client, { type: 'news', text: 'hello' });
    await expect(confirmed).resolves.toEqual({ messageId });
    expect(received).toEqual([{ type: 'news', text: 'hello' }]);
    manager.disconnect();
  });
});

describe('a server that fails connections that offer a subprotocol', () => {
  it('is tried again without one', async () => {
    server.stop();
    serve('');
    const offered: (string | string[] | undefined)[] = [];
    class Picky extends MockWebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        offered.push(protocols);
        super(protocols?.length ? 'ws://nobody.test/' : url, protocols);
      }
    }
    registry().natives = { WebSocket: Picky as unknown as typeof WebSocket, fetch };
    const { manager } = connect();
    await settle();
    expect(offered).toEqual([['faultline.plain', 'faultline.1'], []]);
    expect(manager.state).toBe('connected');
    manager.disconnect();
  });
});

it('a listener that is not a function throws a TypeError', () => {
  const manager = new ConnectionManager({ streamingMode: 'websocket', websocketEndpoint: URL });
  const listener = undefined as unknown as () => void;
  const words = "The listener of 'message' must be a function.";
  expect(() => manager.on('message', listener)).toThrow(new TypeError(words));
  expect(() => manager.once('message', listener)).toThrow(new TypeError(words));
});

it('a message larger than maxMessageSize throws an error with its size, and is not queued', () => {
  const manager = new ConnectionManager({
    streamingMode: 'websocket',
    websocketEndpoint: URL,
    maxMessageSize: 10,
  });
  expect(() => manager.sendMessage('äöü äöü')).toThrow('has 15 bytes');
  expect(manager.pending).toBe(0);
});
