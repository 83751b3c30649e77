import { expect, it, vi } from 'vitest';
import { SimulatedClient } from '../../../src/simulation/client.ts';
import { VirtualClock } from '../../../src/simulation/clock.ts';
import { CONFIG, FAIR } from '../../../src/simulation/schedule.ts';
import { ModelServer } from '../../../src/simulation/server.ts';
import { FakeStore, left } from './fake-store.ts';
import { MockChat, settle } from './mock-chat.ts';

// What the server has by its welcome is asked about, since a refusal may have been lost with the link.

/** A client whose messages the server has taken, and whose answers were lost; it is about to connect anew. */
async function unanswered(...bodies: string[]) {
  const chat = new MockChat();
  chat.confirming = false;
  const manager = await chat.connected();
  const sent = bodies.map((body) => manager.sendMessage(body));
  await settle();
  chat.last = bodies.length;
  return { chat, manager, sent };
}

const reconnected = () => vi.advanceTimersByTimeAsync(5000);

it('the client asks about stored messages that another page sent: they may have been refused', async () => {
  const chat = new MockChat();
  // The page before went on in memory with messages 7 and 8, and died.
  chat.last = 8;
  chat.refusals.set('a', 'Not this.');
  const manager = chat.client({ store: new FakeStore(left()) });
  const settled: unknown[] = [];
  manager.on('confirmed', ({ messageId }) => settled.push(messageId));
  manager.on('failed', ({ messageId, code, reason }) => settled.push([messageId, code, reason]));
  const { messageId } = manager.sendMessage('new');
  manager.connect();
  await settle();
  expect(settled).toEqual([['a', 'refused', 'Not this.'], 'b', messageId]);
  expect(chat.messages).toMatchObject([
    { messageId: 'a', sequence: 5, skip: true },
    { messageId: 'b', sequence: 6, skip: true },
    { messageId, sequence: 9, body: 'new' },
  ]);
});

it('a message that the server has is never given up as too large, however its connections end', async () => {
  const { chat, sent } = await unanswered('large');
  for (let times = 0; times < 3; times++) {
    chat.drop(1009);
    await reconnected();
  }
  chat.confirming = true;
  chat.drop();
  await reconnected();
  expect(sent[0]?.state).toBe('confirmed');
});

it('a message that the server expects is sent in full, although the welcome counted it', async () => {
  const { chat, sent } = await unanswered('a', 'b', 'c');
  chat.drop();
  await reconnected();
  chat.frames.length = 0;
  chat.confirming = true;
  chat.send({ type: 'expect', sequence: 2 });
  await settle();
  expect(chat.messages).toMatchObject([
    { sequence: 2, body: 'b' },
    { sequence: 3, body: 'c' },
  ]);
  expect(sent.map(({ state }) => state)).toEqual(['on-wire', 'confirmed', 'confirmed']);
});

it('a plain server gets the message in full, whatever an earlier server had', async () => {
  const { chat } = await unanswered('a');
  chat.drop();
  await reconnected();
  chat.protocol = '';
  chat.frames.length = 0;
  const plain: unknown[] = [];
  chat.onConnection = () =>
    void chat.sockets.at(-1)?.on('message', (data) => plain.push(JSON.parse(String(data))));
  chat.drop();
  await reconnected();
  expect(plain).toContainEqual(expect.objectContaining({ body: 'a' }));
});

it('a dead link is noticed within 5 s while the client asks about a large message', () => {
  const clock = new VirtualClock();
  const weather = { ...FAIR, latency: 20 };
  const client = new SimulatedClient(CONFIG, clock, () => 0.5, weather, new ModelServer());
  client.connect();
  clock.advance(1000);
  const message = { messageId: 'm1', json: JSON.stringify('x'.repeat(1_000_000)) };
  client.input({ type: 'send', message });
  for (const link of client.links.values()) link.cut();
  while (client.state.outbox.transmitted === 0 || client.state.epoch === 1) clock.advance(1);
  weather.stall = true;
  for (const link of client.links.values()) link.break();
  const { epoch } = client.state;
  const from = clock.now();
  while (client.state.current?.epoch === epoch && clock.now() - from < 60_000) clock.advance(50);
  expect(clock.now() - from).toBeLessThanOrEqual(5000);
});

it('the client reports a new event log even when it continues at the same sequence', async () => {
  const chat = new MockChat();
  chat.log = 'before';
  const manager = chat.client();
  const errors: string[] = [];
  manager.on('error', ({ message }) => errors.push(message));
  manager.connect();
  await settle();
  chat.send({ type: 'event', sequence: 1, body: 'old' });
  chat.drop();
  await reconnected();
  expect(errors).toEqual([]);
  chat.log = 'after';
  chat.drop();
  await reconnected();
  expect(errors).toEqual([
    "The server's events go on after 1 of another log, not after 1: those between are lost.",
  ]);
});
