import { describe, expect, it, vi } from 'vitest';
import { MockChat, settle } from './mock-chat.ts';

it('a server that learns the protocol is told what it need not wait for', async () => {
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

describe('a server that only confirms, and answers no ping', () => {
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
    expect(chat.frames.filter(({ type }) => type === 'ping').length).toBeLessThan(20);
  });

  it('counts as one that works, so that the waits after it begin anew', async () => {
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

  it('that did answer pings before, and does not any more, is', async () => {
    const chat = new MockChat('');
    const manager = await chat.connected();
    const causes: string[] = [];
    manager.on('state_change', ({ cause }) => causes.push(cause));
    chat.ponging = false;
    await vi.advanceTimersByTimeAsync(40_000);
    expect(causes).toContain('stale');
  });
});
