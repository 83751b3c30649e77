import { WebSocket } from 'mock-socket';
import { describe, expect, it, vi } from 'vitest';
import { MockChat, settle } from './mock-chat.ts';

it('a plain server that begins to speak faultline.1 is told which messages not to wait for', async () => {
  const chat = new MockChat('');
  chat.confirming = false;
  const manager = await chat.connected({ confirmTimeout: 3000 });
  const abort = new AbortController();
  const unknown = manager.sendMessage('unknown').confirmed;
  await vi.advanceTimersByTimeAsync(3500);
  await expect(unknown).rejects.toMatchObject({ code: 'unknown' });
  manager.sendMessage('unwanted', { signal: abort.signal });
  abort.abort();
  chat.protocol = 'faultline.1';
  chat.drop();
  await vi.advanceTimersByTimeAsync(3000);
  manager.sendMessage('wanted');
  await settle();
  expect(chat.frames.filter(({ type }) => type === 'hello')).toMatchObject([{ confirmed: 1 }]);
  expect(chat.messages).toMatchObject([
    { sequence: 2, skip: true },
    { sequence: 3, body: 'wanted' },
  ]);
});

it('a pong that names faultline.1 makes the client reconnect with that protocol, once', async () => {
  const chat = new MockChat('');
  const manager = await chat.connected();
  chat.send({ type: 'pong', protocol: 'another' });
  await settle();
  expect(chat.sockets).toHaveLength(1);
  chat.protocol = 'faultline.1';
  for (let times = 0; times < 2; times++) {
    chat.send({ type: 'pong', protocol: 'faultline.1' });
    await settle();
    expect(manager.state).toBe('connected');
    expect(chat.sockets).toHaveLength(2);
  }
  expect(chat.frames.filter(({ type }) => type === 'hello')).toHaveLength(1);
});

it('a pong that names faultline.1 causes only one reconnect when the server keeps choosing plain', async () => {
  const chat = new MockChat('');
  await chat.connected();
  for (let times = 0; times < 3; times++) {
    chat.send({ type: 'pong', protocol: 'faultline.1' });
    await settle();
  }
  expect(chat.sockets).toHaveLength(2);
});

it('an unreachable server is tried without subprotocols too, unless it has welcomed this client', async () => {
  const chat = new MockChat();
  const asked: unknown[] = [];
  let down = true;
  class Flaky extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(down ? 'ws://nobody.test' : url, protocols);
      asked.push(protocols);
    }
  }
  const network = { WebSocket: Flaky as unknown as typeof globalThis.WebSocket, fetch };
  const manager = chat.client({ network });
  manager.connect();
  await settle();
  expect(asked).toEqual([['faultline.plain', 'faultline.1'], []]);
  down = false;
  await vi.advanceTimersByTimeAsync(1000);
  expect(manager.state).toBe('connected');
  down = true;
  chat.drop();
  asked.length = 0;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked.length).toBeGreaterThan(1);
  expect(asked).not.toContainEqual([]);
});

describe('a plain server that sends something and closes at once', () => {
  it('has not proved itself: the waits grow, and the attempts end', async () => {
    const chat = new MockChat('');
    chat.ponging = false;
    chat.onConnection = () => {
      chat.send({ error: 'your token has expired' });
      queueMicrotask(() => chat.drop());
    };
    const manager = chat.client({ maxReconnectAttempts: 4 });
    const ceilings: number[] = [];
    manager.on('backoff', ({ ceiling }) => ceilings.push(ceiling));
    manager.connect();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ceilings).toEqual([1000, 1750, 3062.5, 5359.375]);
    expect(manager.state).toBe('disconnected');
  });
});

describe('a server that only confirms, and answers no ping,', () => {
  it('is not taken for dead because it is silent', async () => {
    const chat = new MockChat('');
    chat.ponging = false;
    const manager = await chat.connected();
    const causes: string[] = [];
    manager.on('state_change', ({ cause }) => causes.push(cause));
    const sending = manager.sendMessage({ type: 'message', text: 'hello' });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(sending.state).toBe('confirmed');
    expect(causes).toEqual([]);
    expect(chat.sockets).toHaveLength(1);
    const pings = chat.frames.filter(({ type }) => type === 'ping').length;
    expect(pings, 'it is asked all the same').toBeGreaterThan(1);
    expect(pings).toBeLessThan(20);
  });

  it('counts as working, so the backoff starts afresh', async () => {
    const chat = new MockChat('');
    chat.ponging = false;
    const manager = await chat.connected();
    const attempts: number[] = [];
    manager.on('backoff', ({ attempt }) => attempts.push(attempt));
    for (let times = 0; times < 3; times++) {
      await vi.advanceTimersByTimeAsync(120_000);
      chat.drop();
      await vi.advanceTimersByTimeAsync(5000);
    }
    expect(attempts).toEqual([1, 1, 1]);
  });

  it('also counts as working when it keeps sending', async () => {
    const chat = new MockChat('');
    chat.ponging = false;
    const manager = await chat.connected();
    const attempts: number[] = [];
    manager.on('backoff', ({ attempt }) => attempts.push(attempt));
    for (let times = 0; times < 30; times++) {
      await vi.advanceTimersByTimeAsync(1000);
      chat.send({ text: 'news' });
      if (times % 10 < 9) continue;
      chat.drop();
      await vi.advanceTimersByTimeAsync(3000);
    }
    expect(attempts).toEqual([1, 1, 1]);
  });

  it('is taken for dead if it answered pings before and stops', async () => {
    const chat = new MockChat('');
    const manager = await chat.connected();
    const causes: string[] = [];
    manager.on('state_change', ({ cause }) => causes.push(cause));
    chat.ponging = false;
    await vi.advanceTimersByTimeAsync(40_000);
    expect(causes).toContain('stale');
    chat.ponging = true;
    await vi.advanceTimersByTimeAsync(60_000);
    chat.ponging = false;
    chat.confirming = false;
    causes.length = 0;
    manager.sendMessage({ text: 'is on its way' }).confirmed.catch(() => {});
    await vi.advanceTimersByTimeAsync(5000);
    expect(causes, 'within 5 s while something is awaited').toContain('stale');
  });
});

it('a dead link is noticed within 5 s while a server that confirms nothing owes a reply', async () => {
  const chat = new MockChat('');
  chat.confirming = false;
  const manager = await chat.connected();
  const causes: string[] = [];
  manager.on('state_change', ({ cause }) => causes.push(cause));
  manager.sendMessage({ text: 'question' }).confirmed.catch(() => {});
  await vi.advanceTimersByTimeAsync(20_000);
  expect(causes).toEqual([]);
  chat.ponging = false;
  await vi.advanceTimersByTimeAsync(5000);
  expect(causes).toContain('stale');
});
