import { expect, test } from 'vitest';
import type { Entry } from '../../../src/journal/entry.ts';
import { parseRecording, serialiseRecording } from '../../../src/journal/recording.ts';
import { createSession } from '../../../src/session/session.ts';
import { announced, attempt, close, open, Page, queued, sent } from './entries.ts';

const connected = [announced, attempt(1), open(1)] as const;

test('the version rises once per batch, however many entries it has', () => {
  const session = createSession();
  const page = new Page(session);
  const before = session.version.value;
  page.report(...connected);
  expect(session.version.value).toBe(before + 1);
});

test('the oldest entries over the limit are dropped in chunks, and counted', () => {
  const session = createSession({ limits: { entries: 100, bytes: 1e9 } });
  const page = new Page(session);
  page.drain(Array.from({ length: 101 }, (_, index) => queued(`m${index}`)));
  expect(session.entries).toHaveLength(91);
  expect(session.dropped).toBe(10);
  expect(session.entries[0]).toMatchObject({ seq: 11 });
});

test('a recording keeps the connection entries that were dropped from the journal', () => {
  const session = createSession({ limits: { entries: 100, bytes: 1e9 } });
  const page = new Page(session);
  page.drain([announced, { ...announced, connection: 'b', label: 'B' }]);
  page.drain(Array.from({ length: 200 }, (_, index) => queued(`m${index}`)));
  const { entries, recorded } = session;
  expect(entries.map(({ type }) => type)).not.toContain('connection');
  expect(recorded.slice(0, 2)).toMatchObject([{ seq: 1 }, { seq: 2, label: 'B' }]);
  expect(recorded.slice(2)).toEqual(entries);
});

test('entries with long texts are limited by size', () => {
  const session = createSession({ limits: { entries: 1000, bytes: 100_000 } });
  const preview = 'x'.repeat(4000);
  new Page(session).drain(
    Array.from({ length: 100 }, (_, index) => ({ ...queued(`m${index}`), preview })),
  );
  expect(session.entries.length).toBeLessThan(14);
  expect(session.entries.length + session.dropped).toBe(100);
});

test('a reloaded page starts with nothing', () => {
  const session = createSession();
  new Page(session, 'page-1').report(...connected);
  const { generation } = session;
  new Page(session, 'page-2').report({ ...announced, connection: 'b' });
  expect([...session.connections.keys()]).toEqual(['b']);
  expect(session.entries).toHaveLength(1);
  expect(session.generation).toBeGreaterThan(generation);
});

test('with Preserve log, the old page stays as ended, and a mark separates it from the new one', () => {
  const session = createSession();
  session.preserveLog = true;
  new Page(session, 'page-1').report(...connected, queued('m'), sent('m', 1));
  const { generation } = session;
  new Page(session, 'page-2').report({ ...announced, connection: 'b', at: 9000 });
  const old = session.connections.get('a');
  expect(old).toMatchObject({ gone: true, live: 0, state: 'disconnected', cause: 'page left' });
  expect(old?.messages.get('m')?.state).toBe('unconfirmed');
  expect(session.marks).toMatchObject([
    { label: 'Page loaded: http://localhost/page-2', at: 9000 },
  ]);
  expect(session.selected?.id).toBe('b');
  expect(session.generation).toBe(generation);
});

test('a recording of a preserved log shows the old page as ended, with its faults', () => {
  const session = createSession();
  session.preserveLog = true;
  const armed = {
    type: 'fault',
    rule: 'r1',
    fault: 'stall',
    phase: 'armed',
    connection: '',
  } as const;
  new Page(session, 'page-1').report(...connected, armed);
  new Page(session, 'page-2').report({ ...announced, connection: 'b', at: 9000 });
  const shown = () => ({
    connections: [...session.connections.values()].map(({ id, gone, state }) => [id, gone, state]),
    faults: session.faults.map(({ liftedAt, liftedWhy }) => [liftedAt, liftedWhy]),
  });
  const live = shown();
  expect(live.faults).toEqual([[9000, 'It ended with its page.']]);
  const { entries } = session;
  session.load(parseRecording(serialiseRecording({ url: '', recordedAt: '', entries })));
  expect(shown()).toEqual(live);
});

test('rules lost with their page are kept, each once, until one is armed or the page changes', () => {
  const session = createSession();
  const rule = { fault: 'stall' } as const;
  const rules = ['r1', 'widget#1/r1'].map((id) => ({ id, rule, armedAt: 0, fired: 0 }));
  const [first, second] = [new Page(session, 'page-1'), new Page(session, 'page-2')];
  first.drain([announced], { rules });
  expect(session.leftBehind).toEqual([]);
  second.report(announced);
  expect(session.leftBehind).toEqual([rule]);
  session.load({ url: '', recordedAt: '', entries: [] });
  expect(session.leftBehind).toEqual([]);
  session.load(null);
  second.drain([], { rules });
  expect(session.leftBehind).toEqual([]);
  new Page(session, 'page-3').report(announced);
  expect(session.leftBehind).toEqual([rule]);
  new Page(session, 'page-4').report(announced);
  expect(session.leftBehind).toEqual([]);
});

test('with Preserve log, a fault that ended with its page says so', () => {
  const session = createSession();
  session.preserveLog = true;
  const armed = {
    type: 'fault',
    connection: '',
    rule: 'r1',
    fault: 'stall',
    phase: 'armed',
  } as const;
  new Page(session, 'page-1').report({ ...armed, at: 100 });
  new Page(session, 'page-2').report({ ...announced, at: 900 });
  expect(session.faults).toMatchObject([{ liftedAt: 900, liftedWhy: 'It ended with its page.' }]);
});

test('the seq of a preserved log keeps rising across page loads', () => {
  const session = createSession();
  session.preserveLog = true;
  for (const id of ['page-1', 'page-2', 'page-3']) new Page(session, id).report(...connected);
  const seqs = session.entries.map(({ seq }) => seq);
  expect(seqs).toEqual([...new Set(seqs)].sort((one, other) => one - other));
  expect(seqs).toHaveLength(11);
});

test('with Preserve log, a page back from the page cache continues without repeated entries', () => {
  const session = createSession();
  session.preserveLog = true;
  const first = new Page(session, 'page-1');
  first.report(...connected, queued('m'), sent('m', 1));
  new Page(session, 'page-2').report({ ...announced, connection: 'b', at: 9000 });
  // The link reads a page that it has lost sight of from its beginning.
  first.seq = 0;
  first.at = 1000;
  first.drain([...connected, queued('m'), sent('m', 1), { ...attempt(2), at: 20_000 }], {
    now: 20_001,
  });
  expect(session.connections.get('a')).toMatchObject({ gone: false, label: 'ConnectionManager' });
  expect(session.connections.get('a')?.epochs).toHaveLength(2);
  expect(session.connections.get('a')?.messages.get('m')?.sends).toHaveLength(1);
  expect(session.entries.filter(({ type }) => type === 'open')).toHaveLength(1);
  const seqs = session.entries.map(({ seq }) => seq);
  expect(seqs).toEqual([...new Set(seqs)].sort((one, other) => one - other));
});

test('a page that returns delivers the entries that it had not delivered when it was left', () => {
  const session = createSession();
  session.preserveLog = true;
  const first = new Page(session, 'page-1');
  first.drain([queued('m1')], { more: true, now: 5000 });
  new Page(session, 'page-2').report({ ...announced, connection: 'b', at: 9000 });
  first.seq = 0;
  first.at = 1000;
  first.drain([queued('m1'), queued('m2'), { ...queued('m3'), at: 6000 }]);
  const ids = session.entries.flatMap((entry) => (entry.type === 'queued' ? entry.messageId : []));
  expect(ids).toEqual(['m1', 'm2', 'm3']);
});

test('Clear forgets the past and keeps what is under way', () => {
  const session = createSession();
  const page = new Page(session);
  page.report(...connected, queued('done'), sent('done', 1), queued('open'), sent('open', 1));
  page.report({ type: 'confirmed', messageId: 'done', epoch: 1, transport: 'websocket' });
  page.report({ type: 'fault', rule: 'r1', fault: 'stall', phase: 'armed' });
  session.clear();
  const { selected } = session;
  expect(selected).toMatchObject({ label: 'ConnectionManager', state: 'connected', live: 1 });
  expect(selected?.states).toMatchObject([{ to: 'connected' }]);
  expect([...(selected?.messages.keys() ?? [])]).toEqual(['open']);
  expect(selected?.pending).toBe(1);
  expect(session.entries.map(({ type }) => type)).toEqual(['connection']);
  expect(session.faults).toMatchObject([{ rule: 'r1', fault: 'stall' }]);
  page.report(close(1));
  expect(session.selected).toMatchObject({ live: 0 });
  expect(session.selected?.messages.get('open')?.state).toBe('unconfirmed');
});

test('a log exported after Clear can be imported, although a client was announced again', () => {
  const session = createSession();
  const page = new Page(session);
  page.report(announced, { ...announced, connection: 'b' }, announced);
  session.clear();
  expect(session.entries.map(({ seq }) => seq)).toEqual([2, 3]);
  const { recorded: entries } = session;
  const file = serialiseRecording({ url: '', recordedAt: '', entries });
  expect(parseRecording(file).entries).toEqual(entries);
});

test('a fault lasts from arming to lifting, with each time it acted', () => {
  const session = createSession();
  new Page(session).report(
    { type: 'fault', rule: 'r1', fault: 'refuse', phase: 'armed', connection: '', at: 100 },
    { type: 'fault', rule: 'r1', fault: 'refuse', phase: 'fired', at: 200 },
    { type: 'fault', rule: 'r1', fault: 'refuse', phase: 'lifted', connection: '', at: 300 },
  );
  expect(session.faults).toEqual([
    {
      rule: 'r1',
      fault: 'refuse',
      connection: '',
      armedAt: 100,
      liftedAt: 300,
      fired: [{ at: 200, connection: 'a' }],
      acted: 1,
    },
  ]);
});

test('a fault on every frame has acted as often as the page reports, even once lifted', () => {
  const session = createSession();
  const page = new Page(session);
  const latency = { type: 'fault', rule: 'r1', fault: 'latency', connection: '' } as const;
  const rules = [{ id: 'r1', rule: { fault: 'latency', ms: 5 }, armedAt: 100, fired: 40 }] as const;
  page.drain(
    [
      { ...latency, phase: 'armed' },
      { ...latency, phase: 'fired' },
    ],
    { rules },
  );
  expect(session.faults).toMatchObject([{ acted: 40 }]);
  page.report({ ...latency, phase: 'lifted', acted: 57 });
  expect(session.faults).toMatchObject([{ acted: 57 }]);
});

test('an event at a gate is held until it is released', () => {
  const session = createSession();
  const page = new Page(session);
  page.report({ type: 'held', held: 'h1', rule: 'r1', epoch: 2, event: 'open', at: 100 });
  expect(session.holds).toEqual([
    { held: 'h1', rule: 'r1', connection: 'a', epoch: 2, event: 'open', at: 100 },
  ]);
  page.report({ type: 'released', held: 'h1', epoch: 2, at: 250 });
  expect(session.holds).toMatchObject([{ releasedAt: 250 }]);
});

const recorded: Entry[] = [
  { ...announced, seq: 1, at: 10, connection: 'r', label: 'Recorded' },
  { ...attempt(1), seq: 2, at: 20, connection: 'r' },
  { ...open(1), seq: 3, at: 30, connection: 'r' },
];
const recording = {
  url: 'http://elsewhere/',
  recordedAt: '2026-01-15T14:03:27Z',
  entries: recorded,
};

test('a recording replaces the live page, which continues behind it and returns complete', () => {
  const session = createSession();
  const page = new Page(session);
  page.report(...connected);
  session.load(recording);
  expect(session.selected?.label).toBe('Recorded');
  expect(session.now()).toBe(30);
  page.drain([queued('meanwhile')], {
    rules: [{ id: 'r', rule: { fault: 'stall' }, armedAt: 0, fired: 0 }],
  });
  expect(session.entries).toHaveLength(3);
  expect(session.rules).toEqual([]);
  session.load(null);
  expect(session.selected?.label).toBe('ConnectionManager');
  expect(session.selected?.messages.has('meanwhile')).toBe(true);
  expect(session.rules).toHaveLength(1);
});

test('a reload of the page behind a recording does not disturb it', () => {
  const session = createSession();
  new Page(session, 'page-1').report(...connected);
  session.load(recording);
  const { generation } = session;
  new Page(session, 'page-2').report({ ...announced, connection: 'b' });
  expect(session.generation).toBe(generation);
  expect(session.selected?.label).toBe('Recorded');
  session.load(null);
  expect([...session.connections.keys()]).toEqual(['b']);
});

test('entries about no connection create none', () => {
  const session = createSession();
  new Page(session).report(
    { type: 'environment', what: 'offline', connection: '' },
    { type: 'overflow', dropped: 7, connection: '' },
  );
  expect(session.connections.size).toBe(0);
  expect(session.environment).toHaveLength(1);
  expect(session.entries).toHaveLength(2);
});
