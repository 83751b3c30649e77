import { describe, expect, it, vi } from 'vitest';
import { type Clock, ConnectionManager } from '../../../src/connection/index.ts';
import { readRing } from '../../../src/journal/read-ring.ts';
import { registry } from '../../../src/journal/registry.ts';
import { connected } from '../../simulation/races/world.ts';
import { MockChat, settle } from './mock-chat.ts';
import { overSse, untilGreeting, withPlainCandidate } from './on-fallback.ts';

const WS = { epoch: 2, transport: 'websocket' };
const SSE = { epoch: 3, transport: 'sse' };

/** Connected over SSE since WebSocket was refused; the journal begins with that. */
function story() {
  const made = connected();
  const { client, clock, newest } = made;
  client.disconnect();
  client.reports.length = 0;
  client.connect();
  newest().end({ code: 1006, status: 503, reason: 'no room', clean: false });
  clock.advance(110);
  /** What the journal says since this was asked last. */
  const told = () => client.reports.splice(0);
  return { ...made, told };
}

describe('the journal records', () => {
  it('a refused attempt, and the next one', () => {
    const { told } = story();
    expect(told()).toEqual([
      { type: 'state', from: 'disconnected', to: 'connecting', cause: 'connect' },
      { type: 'attempt', ...WS, url: 'ws://simulated', attempt: 1 },
      { type: 'close', ...WS, code: 503, reason: 'no room', clean: false, by: 'remote' },
      { type: 'attempt', ...SSE, url: 'http://simulated', attempt: 1 },
      { type: 'open', ...SSE },
      { type: 'state', from: 'connecting', to: 'connected', cause: 'opened' },
      { type: 'ping', epoch: 3 },
    ]);
  });

  it('that a message was queued, sent and confirmed', () => {
    const { client, clock, told } = story();
    clock.advance(100);
    told();
    client.send('m1');
    clock.advance(100);
    expect(told()).toEqual([
      { type: 'queued', messageId: 'm1', sequence: 1, size: 4, preview: '"m1"' },
      { type: 'sent', messageId: 'm1', ...SSE, size: 4 },
      { type: 'confirmed', messageId: 'm1', ...SSE },
    ]);
  });

  it('what was received, which of it was a duplicate, and what was malformed', () => {
    const { client, clock, told } = story();
    clock.advance(100);
    told();
    const seen = { epoch: 3, size: 6, preview: '"what"' };
    const event = { type: 'event', sequence: 1, body: 'what' } as const;
    for (const frame of [
      event,
      event,
      { type: 'foreign', name: 'reply', key: 'k', value: 'what' },
      { type: 'foreign', name: 'reply', value: 'what' },
      { type: 'malformed', problem: 'It is no JSON.' },
      { type: 'error', message: 'a full disk' },
    ] as const) {
      client.input({ type: 'frame', frame, ...seen });
    }
    const received = { type: 'received', ...SSE, size: 6, preview: '"what"' };
    expect(told()).toStrictEqual([
      { ...received, frame: 'event', key: 'log 1#1' },
      { ...received, frame: 'event', key: 'log 1#1', duplicate: true },
      { ...received, frame: 'reply', key: 'k' },
      { ...received, frame: 'reply' },
      { type: 'error', message: 'It is no JSON.', epoch: 3 },
      { type: 'error', message: 'The server says: a full disk', epoch: 3 },
    ]);
  });

  it('a drop, the wait after it, and a message given up meanwhile', () => {
    const { client, clock, newest, told } = story();
    clock.advance(100);
    told();
    newest().reset();
    client.send('m1');
    client.input({ type: 'cancel', messageIds: new Set(['m1']) });
    clock.advance(500);
    client.connect();
    newest().reset();
    newest().reset();
    const dropped = { code: 1006, reason: 'reset', clean: false, by: 'remote' };
    const byUs = { code: 1000, clean: true, by: 'client' };
    const again = {
      type: 'state',
      from: 'reconnecting',
      to: 'reconnecting',
      cause: 'retry',
      phase: 'attempting',
    };
    const reason = 'It was aborted; if it was on the wire before, the server may have it.';
    expect(told()).toStrictEqual([
      { type: 'close', ...SSE, ...dropped },
      { type: 'state', from: 'connected', to: 'reconnecting', cause: 'closed', phase: 'waiting' },
      { type: 'backoff', attempt: 1, ceiling: 1000, planned: 500 },
      { type: 'queued', messageId: 'm1', sequence: 1, size: 4, preview: '"m1"' },
      { type: 'failed', messageId: 'm1', reason },
      again,
      { type: 'attempt', ...SSE, epoch: 4, url: 'http://simulated', attempt: 1 },
      { type: 'close', ...SSE, ...byUs, epoch: 4, reason: 'a newer attempt' },
      again,
      { type: 'attempt', ...SSE, epoch: 5, url: 'http://simulated', attempt: 2 },
      { type: 'close', ...SSE, ...dropped, epoch: 5 },
      { type: 'attempt', ...WS, epoch: 6, url: 'ws://simulated', attempt: 2 },
      { type: 'close', ...WS, ...dropped, epoch: 6 },
      { ...again, cause: 'refused', phase: 'waiting' },
      { type: 'backoff', attempt: 2, ceiling: 1750, planned: 875 },
    ]);
  });

  it('attempts that get no answer', () => {
    const { client, clock, weather, told } = story();
    client.disconnect();
    weather.stall = true;
    client.connect();
    told();
    clock.advance(10_000);
    const byUs = { code: 1000, reason: 'No answer within 5000 ms.', clean: true, by: 'client' };
    expect(told()).toStrictEqual([
      { type: 'close', ...WS, epoch: 4, ...byUs },
      { type: 'attempt', ...SSE, epoch: 5, url: 'http://simulated', attempt: 1 },
      { type: 'close', ...SSE, epoch: 5, ...byUs },
      { type: 'state', from: 'connecting', to: 'reconnecting', cause: 'timeout', phase: 'waiting' },
      { type: 'backoff', attempt: 1, ceiling: 1000, planned: 500 },
    ]);
  });

  it('which events are missing', () => {
    const { client, told } = story();
    told();
    const frame = { type: 'event', sequence: 4, body: 'what' } as const;
    client.input({ type: 'frame', frame, epoch: 3, size: 6, preview: '' });
    const reason = 'The server’s events go on after 3, not after 0: those between are lost.';
    expect(told()[0]).toMatchObject({
      type: 'close',
      reason: reason.replace('’', "'"),
      by: 'client',
    });
  });

  it('a link that died silently, and who closed it', () => {
    const { client, clock, weather, told } = story();
    clock.advance(100);
    told();
    weather.stall = true;
    client.send('m1');
    clock.advance(4500);
    const reason = 'No sign of life for 4500 ms.';
    expect(told().slice(2)).toStrictEqual([
      { type: 'ping', epoch: 3 },
      { type: 'stale', epoch: 3, silent: 4500 },
      { type: 'close', ...SSE, code: 1000, reason, clean: true, by: 'client' },
      { type: 'state', from: 'connected', to: 'reconnecting', cause: 'stale', phase: 'waiting' },
      { type: 'backoff', attempt: 1, ceiling: 1000, planned: 500 },
    ]);
  });

  it('that a connection was to take over from another, and why it did not', () => {
    const sse = overSse();
    const { client } = sse;
    client.reports.length = 0;
    untilGreeting(sse);
    const epoch = client.state.candidate?.epoch ?? 0;
    client.disconnect();
    const reason = 'disconnect() was called';
    const ended = { type: 'close', code: 1000, reason, clean: true, by: 'client' };
    const told = client.reports.filter(({ type }) => !['ping', 'pong', 'state'].includes(type));
    expect(told).toStrictEqual([
      {
        type: 'attempt',
        epoch,
        transport: 'websocket',
        url: 'ws://simulated',
        attempt: 1,
        handover: true,
      },
      { type: 'open', epoch, transport: 'websocket' },
      { ...ended, epoch: epoch - 1, transport: 'sse' },
      { ...ended, epoch, transport: 'websocket' },
    ]);
  });

  it('that the old connection was closed because a newer one took over', () => {
    const { client, clock, opened } = withPlainCandidate();
    opened();
    client.reports.length = 0;
    clock.advance(1000);
    expect(client.reports).toContainEqual({
      type: 'close',
      epoch: 2,
      transport: 'sse',
      code: 1000,
      reason: 'a newer connection took over',
      clean: true,
      by: 'client',
    });
    expect(client.live).toBe(1);
  });
});

it('the page gets an event for each step', async () => {
  const chat = new MockChat();
  const manager = chat.client();
  const told: unknown[] = [];
  for (const event of [
    'state_change',
    'queued',
    'sent',
    'confirmed',
    'failed',
    'backoff',
  ] as const) {
    manager.on(event, (detail) => told.push([event, detail]));
  }
  manager.connect();
  await settle();
  const { messageId } = manager.sendMessage('a');
  await settle();
  chat.confirming = false;
  const lost = manager.sendMessage('b');
  lost.confirmed.catch(() => {});
  await settle();
  chat.drop();
  await settle();
  manager.disconnect();
  manager.connect();
  await settle();
  manager.disconnect();
  manager.disconnect();
  await settle();
  const state = (oldState: string, newState: string, cause: string) => [
    'state_change',
    { oldState, newState, cause, transport: newState === 'connected' ? 'websocket' : null },
  ];
  const sent = { transport: 'websocket' };
  const reason = 'disconnect() was called before the server confirmed it.';
  expect(told).toEqual([
    state('disconnected', 'connecting', 'connect'),
    state('connecting', 'connected', 'opened'),
    ['queued', { messageId }],
    ['sent', { messageId, ...sent }],
    ['confirmed', { messageId }],
    ['queued', { messageId: lost.messageId }],
    ['sent', { messageId: lost.messageId, ...sent }],
    state('connected', 'reconnecting', 'closed'),
    ['backoff', { attempt: 1, delay: 500, ceiling: 1000 }],
    state('reconnecting', 'disconnecting', 'disconnect'),
    ['failed', { messageId: lost.messageId, code: 'disconnected', reason }],
    state('disconnecting', 'disconnected', 'disconnect'),
    state('disconnected', 'connecting', 'connect'),
    state('connecting', 'connected', 'opened'),
    state('connected', 'disconnecting', 'disconnect'),
    state('disconnecting', 'disconnected', 'disconnect'),
  ]);
  expect(vi.getTimerCount()).toBe(0);
});

it('the journal begins with the client and its backoff policy, and dates each entry', async () => {
  let at = 1000;
  const clock = { now: () => at, setTimeout, clearTimeout } as unknown as Clock;
  const url = 'wss://chat.test/socket';
  const options = { websocketEndpoint: url, streamingMode: 'websocket', clock } as const;
  const limited = new ConnectionManager({ ...options, name: 'chat', maxReconnectAttempts: 3 });
  const endless = new ConnectionManager({
    ...options,
    maxReconnectAttempts: Number.POSITIVE_INFINITY,
  });
  const journals = registry().clients.slice(-2);
  at = 2000;
  endless.sendMessage('a');
  const policy = { jitter: 'full', base: 1000, cap: 30_000 };
  const [first, second] = journals.map(({ journal }) => readRing(journal, 0).entries);
  const connection = { type: 'connection', url, seq: 1, at: 1000 };
  expect(first).toStrictEqual([
    {
      ...connection,
      connection: limited.snapshot().connection,
      label: 'chat',
      policy: { ...policy, maxAttempts: 3 },
    },
  ]);
  const { connection: id } = endless.snapshot();
  expect(second).toMatchObject([
    { ...connection, connection: id, label: 'ConnectionManager', policy },
    { type: 'queued', connection: id, at: 2000 },
  ]);
  expect(second?.[0]).not.toHaveProperty('policy.maxAttempts');
  endless.disconnect();
});
