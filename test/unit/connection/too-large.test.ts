import { expect, it, vi } from 'vitest';
import { connected } from '../../simulation/races/world.ts';
import { MockChat, settle } from './mock-chat.ts';

/** Long enough for a few waits before an attempt. */
const recovered = () => vi.advanceTimersByTimeAsync(60_000);

it('a message that is too large for the server is given up, with the reason, and blocks nobody', async () => {
  const chat = new MockChat();
  chat.maxFrame = 20_000;
  const manager = await chat.connected();
  const before = manager.sendMessage('small');
  const large = manager.sendMessage('x'.repeat(30_000));
  const after = manager.sendMessage('small, too');
  await recovered();
  await expect(large.confirmed).rejects.toMatchObject({
    code: 'refused',
    message: expect.stringMatching(/takes no message of 30\d+ bytes/),
  });
  expect([before.state, after.state]).toEqual(['confirmed', 'confirmed']);
  expect(chat.messages.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  expect(manager.state).toBe('connected');
});

it('many messages that are too large only together are sent in smaller batches', async () => {
  const chat = new MockChat();
  chat.maxFrame = 5000;
  const manager = await chat.connected();
  const sent = Array.from({ length: 200 }, (_, index) =>
    manager.sendMessage(`${index}`.repeat(99)),
  );
  await recovered();
  expect(sent.every(({ state }) => state === 'confirmed')).toBe(true);
  expect(chat.messages).toHaveLength(200);
  const sockets = chat.sockets.length;
  for (let index = 0; index < 200; index++) manager.sendMessage(`${index}`.repeat(99));
  await recovered();
  expect(chat.messages).toHaveLength(400);
  expect(chat.sockets, 'what was learned is kept').toHaveLength(sockets);
});

it('one close with 1009 is not believed: somebody may have broken the link on purpose', async () => {
  const chat = new MockChat();
  chat.confirming = false;
  const manager = await chat.connected();
  const sending = manager.sendMessage('harmless');
  await settle();
  chat.drop(1009);
  chat.confirming = true;
  await recovered();
  expect(sending.state).toBe('confirmed');
});

it('over HTTP, status 413 says the same', () => {
  const { client } = connected();
  client.send('m1');
  const { epoch, wireLimit } = client.state;
  const ending = { code: 1006, status: 413, reason: '', clean: false };
  client.input({ type: 'closed', epoch, ending, by: 'remote' });
  expect(client.state.wireLimit).toBeLessThan(wireLimit);
});
