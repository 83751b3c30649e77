import { describe, expect, it, vi } from 'vitest';
import type { SendOptions } from '../../../src/connection/index.ts';
import { readRing } from '../../../src/journal/read-ring.ts';
import { registry } from '../../../src/journal/registry.ts';
import { MockChat, settle } from './mock-chat.ts';

describe('a message’s state', () => {
  it('goes from queued to on-wire to confirmed', async () => {
    const chat = new MockChat();
    chat.confirming = false;
    const manager = chat.client();
    const sending = manager.sendMessage('hello');
    expect(sending.state).toBe('queued');
    manager.connect();
    await settle();
    expect(sending.state).toBe('on-wire');
    chat.send({ type: 'confirm', messageId: sending.messageId });
    await settle();
    expect(sending.state).toBe('confirmed');
  });

  it('is queued again when the link dies', async () => {
    const chat = new MockChat();
    chat.confirming = false;
    const manager = await chat.connected();
    const sending = manager.sendMessage('hello');
    chat.drop();
    await settle();
    expect(sending.state).toBe('queued');
  });

  it('is failed, with the server’s reason, when the server refuses it; the next one is confirmed', async () => {
    const chat = new MockChat();
    chat.confirming = false;
    const manager = await chat.connected();
    const refused = manager.sendMessage('bad');
    const next = manager.sendMessage('good');
    chat.send({ type: 'confirm', messageId: refused.messageId, error: 'not in this room' });
    chat.send({ type: 'confirm', messageId: next.messageId });
    await settle();
    await expect(refused.confirmed).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('not in this room'),
    });
    expect([refused.state, next.state, manager.pending]).toEqual(['failed', 'confirmed', 0]);
  });

  it('is unknown after confirmTimeout when the server confirms nothing', async () => {
    const chat = new MockChat('');
    const manager = await chat.connected({ confirmTimeout: 3000 });
    const sending = manager.sendMessage({ text: 'anybody?' });
    const pongs = setInterval(() => chat.send({ type: 'pong' }), 500);
    await vi.advanceTimersByTimeAsync(3500);
    clearInterval(pongs);
    await expect(sending.confirmed).rejects.toMatchObject({ code: 'unknown' });
    expect(sending.state).toBe('unknown');
    expect(manager.state).toBe('connected');
  });
});

describe('a messageId', () => {
  it('of a message in the outbox cannot be reused until that message is confirmed', async () => {
    const chat = new MockChat();
    chat.confirming = false;
    const manager = await chat.connected();
    const first = manager.sendMessage('first', { messageId: 'a' });
    expect(() => manager.sendMessage('second', { messageId: 'a' })).toThrow(
      new TypeError(
        "Option messageId must be a text of 1 to 100 characters that no message in the outbox has; it is 'a'.",
      ),
    );
    expect(manager.pending).toBe(1);
    chat.send({ type: 'confirm', messageId: 'a' });
    await expect(first.confirmed).resolves.toEqual({ messageId: 'a' });
    chat.confirming = true;
    const again = manager.sendMessage('once more', { messageId: 'a' });
    await settle();
    expect(again.state).toBe('confirmed');
  });

  it.each([['x'.repeat(101)], [''], [7]])('that no server accepts is refused: %j', (messageId) => {
    const manager = new MockChat().client();
    const send = () => manager.sendMessage('x', { messageId: messageId as string });
    expect(send).toThrow(TypeError);
    expect(send).toThrow('Option messageId');
    expect(manager.pending).toBe(0);
  });

  it('may have a hundred characters', () => {
    const manager = new MockChat().client();
    expect(manager.sendMessage('x', { messageId: 'x'.repeat(100) }).state).toBe('queued');
  });
});

it('errors keep their names when the page’s code is minified', async () => {
  const manager = new MockChat().client({ maxQueue: 1, maxMessageSize: 50 });
  const { messageId, confirmed } = manager.sendMessage('x');
  const full = { name: 'QueueFullError', message: expect.stringContaining('allows 1 messages') };
  expect(() => manager.sendMessage('y')).toThrow(expect.objectContaining(full));
  const large = { name: 'MessageTooLargeError', message: expect.stringContaining('has 62 bytes') };
  expect(() => manager.sendMessage('x'.repeat(60))).toThrow(expect.objectContaining(large));
  manager.disconnect();
  await expect(confirmed).rejects.toMatchObject({ name: 'DeliveryError', messageId });
});

describe('a message that is aborted', () => {
  it('before it was sent goes as a skip, without its body, and later messages are sent', async () => {
    const chat = new MockChat();
    const manager = chat.client();
    const abort = new AbortController();
    const first = manager.sendMessage('unwanted', { signal: abort.signal });
    const second = manager.sendMessage('wanted');
    abort.abort();
    await expect(first.confirmed).rejects.toMatchObject({ code: 'aborted' });
    expect(manager.pending).toBe(1);
    manager.connect();
    await settle();
    expect(chat.messages).toEqual([
      { type: 'message', messageId: first.messageId, sequence: 1, skip: true },
      { type: 'message', messageId: second.messageId, sequence: 2, body: 'wanted' },
    ]);
    await expect(second.confirmed).resolves.toBeDefined();
    expect(first.state).toBe('failed');
  });

  it('before the call throws the signal’s reason, and is not queued', async () => {
    const chat = new MockChat();
    const manager = chat.client();
    const reason = new Error('changed my mind');
    expect(() => manager.sendMessage('x', { signal: AbortSignal.abort(reason) })).toThrow(reason);
    expect(manager.pending).toBe(0);
  });

  it('after its confirmation stays confirmed', async () => {
    const chat = new MockChat();
    const manager = await chat.connected();
    const abort = new AbortController();
    const sending = manager.sendMessage('x', { signal: abort.signal });
    await settle();
    abort.abort();
    await expect(sending.confirmed).resolves.toBeDefined();
    expect(sending.state).toBe('confirmed');
  });

  it('is left out for a plain server, which counts nothing', async () => {
    const chat = new MockChat('');
    const manager = chat.client();
    const abort = new AbortController();
    manager.sendMessage({ text: 'unwanted' }, { signal: abort.signal });
    const { messageId } = manager.sendMessage({ text: 'wanted' });
    abort.abort();
    manager.connect();
    await settle();
    const sent = chat.frames.filter(({ type }) => type !== 'ping');
    expect(sent).toEqual([{ text: 'wanted', messageId }]);
  });
});

it('an unknown option throws, and nothing is queued', () => {
  const manager = new MockChat().client();
  const misspelt = { expireIn: 5 } as SendOptions;
  expect(() => manager.sendMessage('late', misspelt)).toThrow("There is no option 'expireIn'.");
  expect(manager.pending).toBe(0);
});

it('messages that are given up while disconnected leave nothing behind', async () => {
  const chat = new MockChat();
  const manager = chat.client({ maxQueue: 2 });
  for (let times = 0; times < 100; times++) {
    manager.sendMessage({ typing: times }, { expiresIn: 1 });
    await vi.advanceTimersByTimeAsync(2);
  }
  const { messageId } = manager.sendMessage('said');
  expect(manager.pending).toBe(1);
  manager.connect();
  await settle();
  expect(chat.messages).toEqual([{ type: 'message', messageId, sequence: 1, body: 'said' }]);
});

describe('a message that expires', () => {
  it('is given up at its time, not before, and the others stay', async () => {
    const chat = new MockChat();
    const manager = chat.client();
    const brief = manager.sendMessage('brief', { expiresIn: 2000 });
    const later = manager.sendMessage('later', { expiresIn: 5000 });
    const lasting = manager.sendMessage('lasting');
    await vi.advanceTimersByTimeAsync(1900);
    expect(brief.state).toBe('queued');
    await vi.advanceTimersByTimeAsync(200);
    await expect(brief.confirmed).rejects.toMatchObject({ code: 'expired' });
    await vi.advanceTimersByTimeAsync(3000);
    await expect(later.confirmed).rejects.toMatchObject({ code: 'expired' });
    expect([lasting.state, manager.pending]).toEqual(['queued', 1]);
  });

  it.each([0, -1, Number.NaN, '5', null])(
    'in %j ms is an invalid option, and nothing is queued',
    (expiresIn) => {
      const manager = new MockChat().client();
      const wrong = { expiresIn } as SendOptions;
      expect(() => manager.sendMessage('x', wrong)).toThrow('expiresIn');
      expect(manager.pending).toBe(0);
    },
  );
});

it('a fault may end a connection with a reason longer than a close frame can carry', async () => {
  const chat = new MockChat();
  const manager = await chat.connected();
  const [channel] = registry().clients.at(-1)?.channels() ?? [];
  channel?.end({ code: 1011, reason: '€'.repeat(100), clean: true });
  expect(manager.state).toBe('reconnecting');
});

describe('auth()', () => {
  it('is called for each attempt, and its answer goes with the hello', async () => {
    const chat = new MockChat();
    let times = 0;
    await chat.connected({ auth: async () => ({ token: `t${++times}` }) });
    chat.drop();
    await vi.advanceTimersByTimeAsync(1000);
    const hellos = chat.frames.filter(({ type }) => type === 'hello');
    expect(hellos.map(({ auth }) => auth)).toEqual([{ token: 't1' }, { token: 't2' }]);
  });

  it('that fails makes the attempt fail, with an error, and is called again', async () => {
    const chat = new MockChat();
    let times = 0;
    const manager = chat.client({
      auth: async () => {
        if (++times === 1) throw new Error('the token service is down');
        return 'fresh';
      },
    });
    const errors: string[] = [];
    manager.on('error', ({ message }) => errors.push(message));
    manager.connect();
    await settle();
    expect(errors).toEqual(['Option auth failed: the token service is down']);
    expect(manager.snapshot()).toMatchObject({ state: 'reconnecting', phase: 'waiting' });
    await vi.advanceTimersByTimeAsync(1000);
    expect(manager.state).toBe('connected');
    expect(chat.frames[0]).toMatchObject({ type: 'hello', auth: 'fresh' });
  });

  it('that returns what JSON cannot express makes the attempt fail, and the journal says why', async () => {
    const chat = new MockChat();
    const manager = chat.client({ auth: () => 1n as unknown as number });
    const journal = registry().clients.at(-1)?.journal;
    manager.connect();
    await settle();
    expect(manager.snapshot()).toMatchObject({ state: 'reconnecting', phase: 'waiting' });
    const entries = journal ? readRing(journal, 0).entries : [];
    const closes = entries.filter(({ type }) => type === 'close');
    expect(closes[0]).toMatchObject({ reason: expect.stringContaining('Option auth failed') });
  });

  it('that never answers is awaited no longer than connectTimeout', async () => {
    const chat = new MockChat();
    const manager = chat.client({ auth: () => new Promise<string>(() => {}) });
    manager.connect();
    await vi.advanceTimersByTimeAsync(4900);
    expect(manager.state).toBe('connecting');
    await vi.advanceTimersByTimeAsync(200);
    expect(manager.state).toBe('reconnecting');
  });

  it('that fails after disconnect() causes no error', async () => {
    const chat = new MockChat();
    const answer = Promise.withResolvers<string>();
    const manager = await chat.connected({ auth: () => answer.promise });
    const errors: unknown[] = [];
    manager.on('error', (error) => errors.push(error));
    manager.disconnect();
    answer.reject(new Error('logged out'));
    await settle();
    expect(errors).toEqual([]);
  });

  it('that answers after disconnect() opens nothing', async () => {
    const chat = new MockChat();
    const answer = Promise.withResolvers<string>();
    const manager = await chat.connected({ auth: () => answer.promise });
    manager.disconnect();
    answer.resolve('late');
    await settle();
    expect(chat.sockets).toHaveLength(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
