import { describe, expect, it, vi } from 'vitest';
import { MockChat, settle } from './mock-chat.ts';

const CONFIRM_TIMEOUT = 3000;

/** Connected; what the page is told of why its connection changed. */
async function connected(protocol?: string) {
  const chat = new MockChat(protocol);
  const causes: string[] = [];
  const manager = await chat.connected({ confirmTimeout: CONFIRM_TIMEOUT });
  manager.on('state_change', ({ cause }) => causes.push(cause));
  return { chat, manager, causes };
}

describe('a message that is not confirmed in time causes a reconnect', () => {
  it('however many are sent after it', async () => {
    const { chat, manager, causes } = await connected();
    chat.confirming = false;
    for (let passed = 0; passed <= CONFIRM_TIMEOUT; passed += 500) {
      manager.sendMessage(passed);
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(causes[0]).toBe('unconfirmed');
  });

  it('however often an earlier one is confirmed again', async () => {
    const { chat, manager, causes } = await connected();
    const { messageId } = manager.sendMessage('first');
    await settle();
    chat.confirming = false;
    manager.sendMessage('second');
    for (let passed = 0; passed <= CONFIRM_TIMEOUT; passed += 500) {
      chat.send({ type: 'confirm', messageId });
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(causes[0]).toBe('unconfirmed');
  });

  it('confirmTimeout after the confirmation of the one before it', async () => {
    const { chat, manager, causes } = await connected();
    chat.confirming = false;
    const { messageId } = manager.sendMessage('first');
    manager.sendMessage('second');
    await vi.advanceTimersByTimeAsync(2000);
    chat.send({ type: 'confirm', messageId });
    await vi.advanceTimersByTimeAsync(CONFIRM_TIMEOUT - 100);
    expect(causes).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(causes[0]).toBe('unconfirmed');
  });

  it('with a plain server, too, if that has confirmed any, whatever it refused', async () => {
    const { chat, manager, causes } = await connected('');
    const confirmed = manager.sendMessage({ text: 'first' });
    chat.send({ type: 'confirm', messageId: confirmed.messageId });
    await settle();
    const refused = manager.sendMessage({ text: 'second' });
    refused.confirmed.catch(() => {});
    chat.send({ type: 'confirm', messageId: refused.messageId, error: 'No.' });
    await settle();
    const waiting = manager.sendMessage({ text: 'third' });
    await vi.advanceTimersByTimeAsync(CONFIRM_TIMEOUT + 1000);
    expect(causes).toContain('unconfirmed');
    expect([confirmed.state, refused.state]).toEqual(['confirmed', 'failed']);
    expect(waiting.state).toBe('on-wire');
    expect(chat.frames.filter(({ text }) => text === 'third')).toHaveLength(2);
  });
});

it('a server that confirms nothing gets all 300 messages, at most 256 of them at once', async () => {
  const { chat, manager } = await connected('');
  for (let number = 0; number < 300; number++) {
    manager.sendMessage({ number }).confirmed.catch(() => {});
  }
  await settle();
  expect(chat.frames.filter(({ number }) => number !== undefined)).toHaveLength(256);
  const pongs = setInterval(() => chat.send({ type: 'pong' }), 500);
  await vi.advanceTimersByTimeAsync(2 * CONFIRM_TIMEOUT + 1000);
  clearInterval(pongs);
  expect(chat.frames.filter(({ number }) => number !== undefined)).toHaveLength(300);
  expect(manager.pending).toBe(0);
});

it('a message that is refused, aborted or given up by disconnect() fails once', async () => {
  const { chat, manager } = await connected();
  chat.confirming = false;
  const told: unknown[] = [];
  manager.on('failed', ({ code, messageId }) => told.push([code, messageId]));
  manager.on('confirmed', ({ messageId }) => told.push(['confirmed', messageId]));
  const abort = new AbortController();
  const refused = manager.sendMessage('a');
  const aborted = manager.sendMessage('b', { signal: abort.signal });
  const left = manager.sendMessage('c');
  for (const { confirmed } of [refused, aborted, left]) confirmed.catch(() => {});
  chat.send({ type: 'confirm', messageId: refused.messageId, error: 'No.' });
  await settle();
  abort.abort();
  manager.disconnect();
  await settle();
  expect(told).toEqual([
    ['refused', refused.messageId],
    ['aborted', aborted.messageId],
    ['disconnected', left.messageId],
  ]);
});
