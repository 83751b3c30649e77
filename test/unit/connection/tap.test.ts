import { expect, it } from 'vitest';
import { type Passage, registry } from '../../../src/journal/registry.ts';
import { MockChat, settle } from './mock-chat.ts';

/** What passes of these kinds is held until it is let go. */
function hold(...kinds: Passage['kind'][]) {
  const held: (() => void)[] = [];
  const client = registry().clients.at(-1);
  if (!client) throw new Error('No client has registered.');
  client.tap = (_, passage, pass) => {
    if (kinds.includes(passage.kind)) held.push(() => pass(passage));
    else pass(passage);
  };
  return () => {
    for (const pass of held.splice(0)) pass();
  };
}

it('a held attempt opens nothing when it is released after disconnect()', async () => {
  const chat = new MockChat();
  const manager = chat.client();
  const letGo = hold('attempt');
  manager.connect();
  manager.disconnect();
  letGo();
  await settle();
  expect(chat.sockets).toHaveLength(0);
});

it('held frames are neither sent nor delivered when they are released after disconnect()', async () => {
  const chat = new MockChat();
  const manager = await chat.connected();
  const heard: unknown[] = [];
  manager.on('message', (body) => heard.push(body));
  const letGo = hold('frame');
  manager.sendMessage('held');
  chat.send({ type: 'event', sequence: 1, body: 'held' });
  await settle();
  manager.disconnect();
  letGo();
  await settle();
  expect(chat.messages).toEqual([]);
  expect(heard).toEqual([]);
});

it('an attempt, an opening and frames both ways that the tap holds continue once released', async () => {
  const chat = new MockChat();
  const manager = chat.client();
  const heard: unknown[] = [];
  manager.on('message', (body) => heard.push(body));
  const letGo = hold('attempt', 'open', 'frame');
  manager.connect();
  for (let i = 0; i < 4; i++) {
    letGo();
    await settle();
  }
  expect(manager.state).toBe('connected');
  manager.sendMessage('out');
  chat.send({ type: 'event', sequence: 1, body: 'in' });
  await settle();
  expect([chat.messages, heard]).toEqual([[], []]);
  letGo();
  await settle();
  expect([chat.messages.length, heard]).toEqual([1, ['in']]);
});
