import { describe, expect, it, vi } from 'vitest';
import { MockChat, settle } from '../../unit/connection/mock-chat.ts';
import { HttpChat } from './http-chat.ts';
import { connected } from './world.ts';

/** Long enough for a wait, an attempt and what follows. */
const recover = () => vi.advanceTimersByTimeAsync(5000);

describe('delivery', () => {
  it('1: a rejected POST: its message is sent again, by one layer only', async () => {
    const chat = new HttpChat();
    const manager = chat.client();
    manager.connect();
    await settle();
    chat.posts = 'fail';
    const { messageId, confirmed } = manager.sendMessage('once');
    await settle();
    expect([manager.pending, chat.applied]).toEqual([1, []]);
    chat.posts = 'answered';
    await recover();
    await expect(confirmed).resolves.toEqual({ messageId });
    expect(chat.applied).toEqual([messageId]);
    const carried = chat.requests.flatMap(({ frames }) => frames);
    // The one that failed, and the one that did not.
    expect(carried.filter((frame) => frame.messageId === messageId)).toHaveLength(2);
  });

  it('2: each confirmation settles the promise of its own message at once', async () => {
    const chat = new MockChat();
    chat.confirming = false;
    const manager = await chat.connected();
    const [first, second] = ['a', 'b'].map((body) => manager.sendMessage(body));
    await settle();
    chat.send({ type: 'confirm', messageId: second?.messageId });
    await settle();
    expect([first?.state, second?.state]).toEqual(['on-wire', 'confirmed']);
    chat.send({ type: 'confirm', messageId: first?.messageId });
    await settle();
    expect([first?.state, manager.pending]).toEqual(['confirmed', 0]);
  });

  it('3: a close between a send and its confirmation: the message is sent again', () => {
    const { clock, client, server, resetAll } = connected();
    client.send('m1');
    resetAll();
    clock.advance(10);
    expect(server.applied).toEqual([]);
    clock.advance(5000);
    expect(server.applied).toEqual(['m1']);
    expect(client.confirmed).toEqual(['m1']);
  });

  it('4: a lost confirmation: the resent message has the same id and sequence', async () => {
    const chat = new MockChat();
    chat.confirming = false;
    const manager = await chat.connected();
    const { messageId, confirmed } = manager.sendMessage('x');
    await settle();
    chat.drop();
    await recover();
    expect(chat.messages).toHaveLength(2);
    expect(chat.messages[1]).toEqual(chat.messages[0]);
    chat.send({ type: 'confirm', messageId });
    await expect(confirmed).resolves.toEqual({ messageId });
  });

  it('5: a confirmation after the timeout: the message does not fail, and is applied once', () => {
    const { clock, weather, client, server, reports } = connected();
    weather.slow = 12_000;
    client.send('m1');
    clock.advance(12_500);
    expect(reports('stale').length).toBeGreaterThan(0);
    weather.slow = 0;
    clock.advance(60_000);
    expect(client.failed).toEqual([]);
    expect(client.confirmed).toEqual(['m1']);
    expect(server.applied).toEqual(['m1']);
  });

  it('6: a flush that fails over AJAX: the queue is sent later, without another send', async () => {
    const chat = new HttpChat();
    chat.posts = 'fail';
    const manager = chat.client({ streamingMode: 'ajax' });
    const sent = ['a', 'b'].map((body) => manager.sendMessage(body).messageId);
    manager.connect();
    await settle();
    expect(manager.pending).toBe(2);
    chat.posts = 'answered';
    await recover();
    expect(chat.applied).toEqual(sent);
    expect(manager.pending).toBe(0);
  });

  it('7: a flush that fails half-way, with sends during it: one POST at a time, in order', async () => {
    const chat = new HttpChat();
    const manager = chat.client();
    const sent = ['a', 'b', 'c'].map((body) => manager.sendMessage(body).messageId);
    manager.connect();
    chat.posts = 'answer-lost';
    await settle();
    sent.push(manager.sendMessage('d').messageId, manager.sendMessage('e').messageId);
    expect(chat.open('messages')).toHaveLength(1);
    chat.posts = 'answered';
    await vi.advanceTimersByTimeAsync(30_000);
    expect(chat.applied).toEqual(sent);
    expect(manager.pending).toBe(0);
  });

  it('8: a queued message is confirmed later, and the queue is bounded', async () => {
    const chat = new MockChat();
    const manager = chat.client({ maxQueue: 2 });
    const sending = manager.sendMessage('a');
    manager.sendMessage('b');
    expect(() => manager.sendMessage('c')).toThrow('maxQueue');
    expect(sending).toMatchObject({ queued: true, state: 'queued' });
    manager.connect();
    await settle();
    await expect(sending.confirmed).resolves.toEqual({ messageId: sending.messageId });
    expect(sending.state).toBe('confirmed');
  });

  it('9: a reply that streams on during a gap arrives whole, in order, each piece once', () => {
    const { clock, client, server, resetAll } = connected();
    for (let piece = 1; piece <= 30; piece++) {
      if (piece === 10) resetAll();
      server.publish();
      clock.advance(100);
    }
    clock.advance(5000);
    expect(client.delivered).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
  });
});
