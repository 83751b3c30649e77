import { expect, it } from 'vitest';
import type { InboundFrame } from '../../../src/connection/machine/input.ts';
import { itemsOf } from '../../../src/connection/outbox.ts';
import { connected, world } from '../../simulation/races/world.ts';

/** A client, and what it hears on its present connection. */
function listening() {
  const made = connected();
  const { client } = made;
  const hears = (frame: InboundFrame) =>
    client.input({ type: 'frame', epoch: client.state.epoch, frame, size: 1, preview: '' });
  return { ...made, hears };
}

it('connect() changes nothing while the client is connecting or connected', () => {
  const { client, clock } = world();
  client.connect();
  for (const status of ['connecting', 'connected']) {
    const before = client.state;
    expect(before.status).toBe(status);
    client.connect();
    expect(client.state).toEqual(before);
    clock.advance(1000);
  }
});

it('a second welcome is ignored', () => {
  const { client, weather, hears } = listening();
  weather.stall = true;
  client.send('m1');
  hears({ type: 'welcome', secret: 'another', last: 1, events: 5 });
  expect(client.confirmed).toEqual([]);
  expect(client.state).toMatchObject({ received: 0, outbox: { had: 0 } });
  expect(client.state.secret).not.toBe('another');
});

it('frames that arrive before the welcome are ignored', () => {
  const { client, until, hears } = listening();
  client.disconnect();
  client.connect();
  until(() => client.state.current?.stage === 'greeting');
  client.reports.length = 0;
  hears({ type: 'event', sequence: 1, body: 'early' });
  hears({ type: 'pong' });
  expect([client.delivered, client.reports]).toEqual([[], []]);
});

it('over WebSocket, a link that brings confirmations is not taken for dead', () => {
  const { client, clock, hears } = listening();
  const confirmed = { type: 'confirm', messageId: 'm1' } as const;
  for (const link of client.links.values()) link.break();
  for (let second = 0; second < 20; second++) {
    client.send(`m${second}`);
    clock.advance(1000);
    hears({ ...confirmed, messageId: `m${second}` });
  }
  expect(client.reports.filter(({ type }) => type === 'stale')).toEqual([]);
});

it('a client keeps its id over disconnect() and connect(), unless it gives up messages', () => {
  const { client, clock } = listening();
  const { clientId, secret } = client.state;
  client.disconnect();
  expect(client.state).toMatchObject({ clientId, secret });
  client.connect();
  clock.advance(1000);
  client.send('given up');
  client.disconnect();
  expect(client.state.clientId).not.toBe(clientId);
  expect(client.state.secret).not.toBe(secret);
});

it('a stored notice for another outbox, or an outdated one, changes nothing', () => {
  const { client } = listening();
  const { clientId } = client.state;
  client.state = { ...client.state, durable: 0 };
  client.send('m1');
  client.send('m2');
  client.input({ type: 'stored', clientId: 'another', sequence: 2 });
  expect(client.state.outbox.transmitted).toBe(0);
  client.input({ type: 'stored', clientId, sequence: 2 });
  client.input({ type: 'stored', clientId, sequence: 1 });
  expect(client.state).toMatchObject({ durable: 2, outbox: { transmitted: 2 } });
});

it('a confirmation while nothing is on the wire does not confirm the first message', () => {
  const { client, hears } = listening();
  client.state = { ...client.state, durable: 0 };
  client.send('not stored yet');
  hears({ type: 'confirm', sequence: 1 });
  expect(client.confirmed).toEqual([]);
  expect(itemsOf(client.state.outbox)).toMatchObject([{ messageId: 'not stored yet' }]);
});

it('what the store had of an abandoned outbox does not count for the next', () => {
  const { client } = listening();
  client.state = { ...client.state, durable: 5 };
  client.send('given up');
  client.disconnect();
  expect(client.state).toMatchObject({ durable: 0, outbox: { next: 1 } });
});

it('a message given up before a plain server opens leaves nothing in the outbox', () => {
  const { client, weather } = world();
  weather.stall = true;
  client.connect();
  client.send('given up');
  client.send('m2');
  client.input({ type: 'cancel', messageIds: new Set(['given up']) });
  client.input({ type: 'opened', epoch: client.state.epoch, plain: true });
  expect(itemsOf(client.state.outbox).map(({ messageId }) => messageId)).toEqual(['m2']);
});

it('a renumbered message is sent once it is stored under its new number', () => {
  const { client, until } = world();
  client.state = { ...client.state, durable: 0 };
  const { clientId } = client.state;
  client.send('m1');
  client.send('m2');
  client.input({ type: 'stored', clientId, sequence: 2 });
  client.connect();
  until(() => client.state.current?.stage === 'greeting');
  const frame = { type: 'welcome', secret: 's', last: 1, events: 0 } as const;
  client.input({ type: 'frame', epoch: client.state.epoch, frame, size: 1, preview: '' });
  expect(itemsOf(client.state.outbox).map(({ sequence }) => sequence)).toEqual([2, 3]);
  expect(client.state.outbox.transmitted).toBe(0);
  client.input({ type: 'stored', clientId, sequence: 3 });
  expect(client.state.outbox.transmitted).toBe(2);
});

it('a connection that delivers events but answers no ping has not proved itself', () => {
  const { client, clock, weather, until } = world();
  client.connect();
  until(() => client.state.current?.stage === 'ready');
  weather.stall = true;
  for (const sequence of [1, 2, 3, 4, 5, 6]) {
    clock.advance(1000);
    const frame = { type: 'event', sequence, body: sequence } as const;
    client.input({ type: 'frame', epoch: client.state.epoch, frame, size: 1, preview: '' });
  }
  expect(client.state).toMatchObject({ status: 'connected', current: { proven: false } });
});
