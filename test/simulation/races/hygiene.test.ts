import { describe, expect, it, vi } from 'vitest';
import { MockChat, settle } from '../../unit/connection/mock-chat.ts';
import { HttpChat } from './http-chat.ts';

/** Counts the listeners on an abort signal, from now on. */
function watched(signal = new AbortController().signal) {
  const listeners = new Set<unknown>();
  let most = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    // The same one again is no other.
    most = Math.max(most, listeners.add(args[1]).size);
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners.delete(args[1]);
    remove(...args);
  };
  return { signal, count: () => listeners.size, most: () => most };
}

describe('hygiene', () => {
  it('26: a thousand messages with one signal leave no listener on it', async () => {
    const chat = new MockChat();
    const manager = await chat.connected();
    const { signal, count } = watched();
    for (let index = 0; index < 1000; index++) manager.sendMessage(index, { signal });
    expect(count()).toBe(1);
    await settle();
    expect([manager.pending, count()]).toEqual([0, 0]);
  });

  it('26: over SSE, a hundred POSTs leave no listener on the signal of their connection', async () => {
    const chat = new HttpChat();
    const manager = chat.client();
    manager.connect();
    await settle();
    const { count, most } = watched(chat.requests[0]?.signal);
    for (let index = 0; index < 100; index++) {
      manager.sendMessage(index);
      await settle();
    }
    expect([manager.pending, most(), count()]).toEqual([0, 1, 0]);
  });

  it.each([
    '<html>502</html>',
    '',
    '[',
    '[{"type":',
    'null',
    '42',
    '[1,[2]]',
    '{"type":"toString"}',
  ])('27: %j from the server is survived, and the next event arrives', async (text) => {
    const chat = new MockChat();
    const manager = await chat.connected();
    const received: unknown[] = [];
    manager.on('message', (body) => received.push(body));
    chat.sockets.at(-1)?.send(text);
    chat.send({ type: 'event', sequence: 1, body: 'after' });
    await settle();
    expect([manager.state, received]).toEqual(['connected', ['after']]);
  });

  it('28: disconnect() rejects a send promise with an Error that has a message', async () => {
    const chat = new MockChat();
    chat.confirming = false;
    const manager = await chat.connected();
    const sending = manager.sendMessage('x');
    manager.disconnect();
    const error: unknown = await sending.confirmed.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'DeliveryError',
      code: 'disconnected',
      message: expect.stringContaining(sending.messageId),
    });
  });

  it('29: disconnect() aborts a long poll, and no request follows', async () => {
    const chat = new HttpChat();
    const manager = chat.client({ streamingMode: 'ajax' });
    manager.connect();
    await settle();
    const [poll] = chat.open('poll');
    expect(poll).toBeDefined();
    manager.disconnect();
    expect(poll).toMatchObject({ open: false, aborted: true });
    const { length } = chat.requests;
    await vi.advanceTimersByTimeAsync(120_000);
    expect(chat.requests).toHaveLength(length);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('30: disconnect() settles every send promise: on the wire, queued in a gap, queued before', async () => {
    const chat = new MockChat();
    chat.confirming = false;
    const manager = chat.client();
    const sent = [manager.sendMessage('before')];
    manager.connect();
    await settle();
    sent.push(manager.sendMessage('on the wire'));
    chat.drop();
    await settle();
    sent.push(manager.sendMessage('in the gap'));
    manager.disconnect();
    const ends = await Promise.allSettled(sent.map(({ confirmed }) => confirmed));
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect([manager.pending, vi.getTimerCount()]).toEqual([0, 0]);
  });
});
