import { expect, it, vi } from 'vitest';
import { connected } from '../../simulation/races/world.ts';
import { MockChat, settle } from './mock-chat.ts';

/** Long enough for a few waits before an attempt. */
const recovered = () => vi.advanceTimersByTimeAsync(60_000);

it('a message too large for the server is given up, with the reason, and blocks no other', async () => {
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

it('messages that are too large only together are sent in smaller batches', async () => {
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

it('a single close 1009 fails no message: the link may have been broken on purpose', async () => {
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

it('HTTP 413 lowers the wire limit, as close 1009 does', () => {
  const { client } = connected();
  client.send('m1');
  const { epoch, wireLimit } = client.state;
  const ending = { code: 1006, status: 413, reason: '', clean: false };
  client.input({ type: 'closed', epoch, ending, by: 'remote' });
  expect(client.state.wireLimit).toBeLessThan(wireLimit);
});

/** Nothing of what is on its way arrives. */
function close1009({ client, newest }: ReturnType<typeof connected>): void {
  newest().break();
  client.input({
    type: 'closed',
    epoch: client.state.epoch,
    ending: { code: 1009, reason: '', clean: false },
    by: 'remote',
  });
}

it('each refusal quarters what goes at once, and no message fails that may go alone', () => {
  const made = connected();
  const { client, weather, until } = made;
  const onWire = () => client.state.outbox.transmitted;
  weather.latency = 500;
  for (let number = 100; number < 140; number++) client.send(`m${number}`);
  const [limits, counts]: [number[], number[]] = [[], []];
  for (let times = 0; times < 3; times++) {
    const { bytes } = client.state.outbox;
    counts.push(onWire());
    close1009(made);
    limits.push(client.state.wireLimit - bytes / 4);
    until(() => onWire() > 0);
  }
  expect(counts).toEqual([40, 10, 2]);
  expect(limits).toEqual([0, 0, 0]);
  expect(onWire()).toBe(1);
  expect(client.failed).toEqual([]);
});

it('the refusal of a single message of 2 MB does not raise the wire limit', () => {
  const made = connected();
  const { client } = made;
  const { wireLimit } = client.state;
  client.input({
    type: 'send',
    message: { messageId: 'm1', json: JSON.stringify('x'.repeat(2_000_000)) },
  });
  close1009(made);
  expect(client.state.wireLimit).toBe(wireLimit / 4);
});

it('a close 1009 while nothing is on the wire changes nothing', () => {
  const made = connected();
  const { wireLimit } = made.client.state;
  close1009(made);
  expect(made.client.state.wireLimit).toBe(wireLimit);
});
