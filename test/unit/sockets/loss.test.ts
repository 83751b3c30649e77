import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/faults/random.ts';
import { Chat, send, TRANSPORTS, until } from './chat.ts';

describe.each(TRANSPORTS)('over %s', (streamingMode) => {
  it('a link reset in the middle of a burst loses, doubles and reorders nothing', async () => {
    const chat = await Chat.start();
    const manager = await chat.connected({ streamingMode });
    const sent = send(manager, 100);
    await sent[20]?.confirmed;
    sent.push(...send(manager, 100, 100));
    chat.proxy.reset();
    await chat.delivers(sent);
  });

  it.each(['up', 'down'] as const)(
    'a link cut repeatedly after any byte %s loses, doubles and reorders nothing',
    async (direction) => {
      const chat = await Chat.start();
      const manager = await chat.connected({ streamingMode });
      const random = seededRandom(20_264);
      const sent = send(manager, 3);
      for (let times = 0; times < 12; times++) {
        chat.proxy.cutAfter(1 + Math.floor(random() * 1500), direction);
        const more = send(manager, 10, sent.length);
        sent.push(...more);
        await more[5]?.confirmed;
      }
      await chat.delivers(sent);
    },
  );

  it('a half-open link is noticed, and what was on its way arrives', async () => {
    const chat = await Chat.start();
    const impatient = { connectTimeout: 500, heartbeatInterval: 150, heartbeatTimeout: 150 };
    const manager = await chat.connected({ streamingMode, ...impatient });
    chat.proxy.stall(true);
    const sent = send(manager, 5);
    const { cause } = await until(
      manager,
      'state_change',
      ({ newState }) => newState === 'reconnecting',
    );
    expect(['stale', 'unconfirmed']).toContain(cause);
    chat.proxy.stall(false);
    await chat.delivers(sent);
  });

  it('the client reconnects to a server that refused for a while', async () => {
    const chat = await Chat.start();
    const manager = await chat.connected({ streamingMode });
    chat.proxy.refuse(true);
    chat.proxy.reset();
    const sent = send(manager, 5);
    await until(manager, 'backoff', ({ attempt }) => attempt === 3);
    chat.proxy.refuse(false);
    await chat.delivers(sent);
  });

  it('a streaming reply resumes after a reset without a gap or a repeated word', async () => {
    const chat = await Chat.start();
    const manager = await chat.connected({ streamingMode });
    const words: unknown[] = [];
    const done = until(manager, 'message', (body) => {
      const { kind, index } = Object(body) as { kind?: unknown; index?: unknown };
      if (kind === 'token') {
        words.push(index);
        if (index === 3 || index === 7) chat.proxy.reset();
      }
      return kind === 'done';
    });
    await chat.delivers(send(manager, 1));
    await done;
    expect(words.length).toBeGreaterThan(8);
    expect(words).toEqual(words.map((_, index) => index));
  });

  it.each(['connected', 'connecting', 'waiting', 'stalled'] as const)(
    'disconnect() while %s settles every promise and ends all requests',
    async (when) => {
      const chat = await Chat.start();
      const options = { streamingMode, reconnectDelay: 5000, maxReconnectDelay: 5000 };
      const manager = when === 'connecting' ? chat.client(options) : await chat.connected(options);
      if (when === 'connecting') manager.connect();
      if (when === 'stalled') chat.proxy.stall(true);
      if (when === 'waiting') {
        chat.proxy.refuse(true);
        chat.proxy.reset();
        await until(manager, 'backoff');
        chat.proxy.refuse(false);
      }
      const { confirmed } = manager.sendMessage({ text: when });
      manager.disconnect();
      await expect(confirmed).rejects.toMatchObject({ code: 'disconnected' });
      chat.proxy.stall(false);
      chat.proxy.reset();
      await chat.proxy.idle();
      const { length } = chat.proxy.asked;
      await chat.delivers([]);
      // A request that was aborted while it connected may still have connected.
      await chat.proxy.idle();
      expect(chat.proxy.asked).toHaveLength(length);
    },
  );
});

it('a reply resumes over another transport', async () => {
  const chat = await Chat.start();
  const manager = await chat.connected();
  const words: unknown[] = [];
  const done = until(manager, 'message', (body) => {
    const { kind, index } = Object(body) as { kind?: unknown; index?: unknown };
    if (kind === 'token') words.push(index);
    if (index === 3) {
      chat.proxy.answer('/chat', 'HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      chat.proxy.reset();
    }
    return kind === 'done';
  });
  await chat.delivers(send(manager, 1));
  await done;
  expect(manager.transport).toBe('sse');
  expect(words).toEqual(words.map((_, index) => index));
});
