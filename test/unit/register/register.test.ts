import { afterEach, expect, it, vi } from 'vitest';
import type { Entry } from '../../../src/journal/entry.ts';
import { readRing } from '../../../src/journal/read-ring.ts';
import { type Channel, registry } from '../../../src/journal/registry.ts';
import { checkEntry } from '../../../src/journal/schema.ts';
import { type ClientReport, registerClient, type State } from '../../../src/register/index.ts';
import { createSession } from '../../../src/session/session.ts';
import { Page } from '../session/entries.ts';

afterEach(() => {
  registry().clients.length = 0;
  registry().onRegister = null;
});

const adapter = { label: 'hand-written', url: 'wss://chat.example/rooms' };

const clientOf = ({ id }: ClientReport) => {
  const client = registry().clients.find((one) => one.id === id);
  if (!client) throw new Error('The client is not in the registry.');
  return client;
};

const told = (report: ClientReport): readonly Entry[] =>
  readRing(clientOf(report).journal, 0).entries;

/** As the probe does: from now on somebody looks. */
const watch = (report: ClientReport) => {
  clientOf(report).journal.listener = () => {};
};

it('a client reports its whole life in the journal’s vocabulary', () => {
  const report = registerClient({
    ...adapter,
    policy: { jitter: 'full', base: 1000, cap: 30_000 },
  });
  report.state('connecting', 'connect');
  const first = report.attempt('websocket');
  first.close({ code: 1006 });
  report.state('reconnecting', 'closed', 'waiting');
  report.backoff(700, 1000);
  report.queued('a', { text: 'hello' });
  const second = report.attempt('sse', 'https://chat.example/stream');
  report.state('reconnecting', 'attempt', 'attempting');
  second.open();
  report.state('connected', 'opened');
  second.sent('a', { text: 'hello' });
  second.confirmed('a');
  second.received('event', { key: 7, body: 'hi' });
  second.ping();
  second.pong(12);
  second.stale(30_000);
  report.failed('b', 'expired');
  report.error('a frame that is no JSON');
  second.close({ by: 'client', code: 1000 });
  report.state('disconnected', 'disconnect');

  const entries = told(report);
  for (const entry of entries) expect(checkEntry(entry)).toEqual({ entry });
  expect(entries.map(({ type }) => type)).toEqual([
    ...['connection', 'state', 'attempt', 'close', 'state', 'backoff', 'queued', 'attempt'],
    ...['state', 'open', 'state', 'sent', 'confirmed', 'received', 'ping', 'pong', 'stale'],
    ...['failed', 'error', 'close', 'state'],
  ]);

  const session = createSession();
  new Page(session).drain(entries);
  const model = session.connections.get(report.id);
  expect(model).toMatchObject({ label: 'hand-written', state: 'disconnected', inferred: false });
  expect(model?.epochs).toMatchObject([
    { epoch: 1, transport: 'websocket', attempt: 1, code: 1006, clean: false, by: 'remote' },
    { epoch: 2, transport: 'sse', attempt: 2, code: 1000, clean: true, by: 'client' },
  ]);
  expect(model?.backoffs).toMatchObject([{ attempt: 2, planned: 700, ceiling: 1000 }]);
  expect(model?.messages.get('a')).toMatchObject({ state: 'confirmed' });
  expect(model?.messages.get('b')).toMatchObject({ state: 'failed', reason: 'expired' });
});

it('a state is reported once, with the previous one', () => {
  const report = registerClient(adapter);
  const states: State[] = ['connecting', 'connecting', 'connected'];
  for (const state of states) report.state(state, 'because');
  expect(told(report).filter(({ type }) => type === 'state')).toMatchObject([
    { from: 'disconnected', to: 'connecting' },
    { from: 'connecting', to: 'connected' },
  ]);
});

it('attempts are counted anew after each open, and a handover is not counted', () => {
  const report = registerClient(adapter);
  report.attempt('websocket').close();
  report.attempt('websocket').open();
  report.attempt('websocket', undefined, { handover: true });
  report.attempt('websocket');
  expect(told(report).filter(({ type }) => type === 'attempt')).toMatchObject([
    { epoch: 1, attempt: 1 },
    { epoch: 2, attempt: 2 },
    { epoch: 3, attempt: 1, handover: true },
    { epoch: 4, attempt: 1 },
  ]);
});

it('bodies are read, limited to their beginning, only while the probe listens', () => {
  const report = registerClient(adapter);
  const toJSON = vi.fn(() => 'x'.repeat(100_000));
  const connection = report.attempt('websocket');
  const tell = () => {
    report.queued('a', { toJSON });
    connection.sent('a', { toJSON });
    connection.received('event', { body: { toJSON } });
  };
  tell();
  expect(toJSON).not.toHaveBeenCalled();
  watch(report);
  tell();
  expect(toJSON).toHaveBeenCalledTimes(3);
  const last = told(report).at(-1);
  expect(last).toMatchObject({ type: 'received', size: 100_002 });
  expect(last?.type === 'received' && last.preview?.length).toBe(200);
});

it('the journal and its entries are bounded, whatever is reported', () => {
  const report = registerClient(adapter);
  watch(report);
  const connection = report.attempt('websocket', `wss://chat.example/${'x'.repeat(100_000)}`);
  const long = 'x'.repeat(100_000);
  for (let index = 0; index < 3000; index++) connection.sent(`${index}${long}`, long);
  connection.close({ reason: long });
  report.error(long);
  const entries = told(report).filter(({ type }) => type !== 'overflow');
  // And the one that says whose they are.
  expect(entries.length).toBeLessThanOrEqual(1001);
  for (const entry of entries) expect(JSON.stringify(entry).length).toBeLessThan(3000);
});

it('a circular body has size 0, a buffer its length', () => {
  const report = registerClient(adapter);
  watch(report);
  const circular: { self?: unknown } = {};
  circular.self = circular;
  report.queued('a', circular);
  report.queued('b', new ArrayBuffer(12));
  expect(told(report).slice(-2)).toMatchObject([{ size: 0 }, { size: 12 }]);
});

it.each([
  [{ label: '', url: 'ws://x' }, 'label'],
  [{ label: 'x' }, 'url'],
  [{ label: 'x', url: 'ws://x', owns: 'ws://x' }, 'owns'],
  [{ label: 'x', url: 'ws://x', channels: [] }, 'channels'],
  [{ label: 'x', url: 'ws://x', policy: 'full' }, 'policy'],
  [{ label: 'x', url: 'ws://x', policy: { jitter: 'full', base: Number.NaN, cap: 1 } }, 'policy'],
  [
    {
      ...{ label: 'x', url: 'ws://x' },
      policy: { jitter: 'full', base: 1, cap: 1, maxAttempts: Number.POSITIVE_INFINITY },
    },
    'policy',
  ],
  [null, 'label'],
])('an adapter with a wrong field is refused: %j', (wrong, field) => {
  expect(() => registerClient(wrong as never)).toThrow(TypeError);
  expect(() => registerClient(wrong as never)).toThrow(field);
});

it('a report that cannot be written does not throw', () => {
  const report = registerClient(adapter);
  const unspeakable = Object.create(null) as never;
  report.queued(unspeakable, unspeakable);
  report.error(unspeakable);
  report.attempt('websocket', unspeakable).close({ reason: unspeakable });
  expect(told(report).map(({ type }) => type)).toEqual([
    'connection',
    'queued',
    'error',
    'attempt',
    'close',
  ]);
});

it('an ended client reports nothing more, and its open connections are closed', () => {
  const report = registerClient(adapter);
  const connection = report.attempt('websocket');
  report.state('connecting', 'connect');
  report.end();
  const before = told(report).length;
  expect(told(report).slice(-2)).toMatchObject([
    { type: 'close', by: 'client' },
    { type: 'state', to: 'disconnected' },
  ]);
  connection.sent('late');
  report.queued('late');
  report.attempt('websocket').open();
  report.end();
  expect(told(report)).toHaveLength(before);
});

it('a live client is kept, however many register after it', () => {
  const report = registerClient(adapter);
  for (let index = 0; index < 100; index++) registerClient(adapter).end();
  expect(clientOf(report).ended).toBe(false);
  expect(registry().clients.length).toBeLessThanOrEqual(33);
});

it('passages go through the panel’s faults if there is a tap, else straight on', () => {
  const channel: Channel = {
    connection: 'x',
    epoch: 1,
    transport: 'websocket',
    url: adapter.url,
    live: true,
    end: () => {},
  };
  const report = registerClient({ ...adapter, channels: () => [channel] });
  expect(clientOf(report).channels()).toEqual([channel]);
  expect(clientOf(report).claims).toBeUndefined();
  const gone: string[] = [];
  const pass = () => report.pass(channel, { kind: 'open' }, ({ kind }) => gone.push(kind));
  pass();
  clientOf(report).tap = () => {};
  pass();
  expect(gone).toEqual(['open']);
});

const owns = (url: string, seen: string, more: object = {}) =>
  clientOf(registerClient({ ...adapter, url, ...more })).claims?.owns(seen);

it.each([
  ['wss://chat.example/rooms', 'https://chat.example/rooms/7?x=1', true],
  ['wss://chat.example/rooms/', 'wss://chat.example/rooms/7', true],
  ['wss://chat.example/', 'wss://chat.example/rooms', true],
  ['wss://chat.example/rooms', 'wss://chat.example/roomsy', false],
  ['wss://chat.example/rooms', 'wss://other.example/rooms', false],
  ['wss://chat.example/rooms', 'no URL', false],
])('a client with the URL %s claims %s: %s', (url, seen, expected) => {
  expect(owns(url, seen)).toBe(expected);
});

it('a client claims what its owns says, and the URLs of its attempts until it ends', () => {
  const mine = (url: string) => url.includes('mine');
  expect(owns('wss://a.example/', 'wss://b.example/mine', { owns: mine })).toBe(true);
  expect(owns('wss://a.example/', 'wss://a.example/', { owns: mine })).toBe(false);
  const report = registerClient(adapter);
  report.attempt('websocket', 'wss://node-3.example/socket?try=1');
  const { claims } = clientOf(report);
  expect(claims?.owns('wss://node-3.example/socket?try=2')).toBe(true);
  report.end();
  expect(claims?.owns('wss://node-3.example/socket')).toBe(false);
});
