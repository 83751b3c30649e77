import { beforeEach, expect, it } from 'vitest';
import type { Command, Drained } from '../../../src/journal/command.ts';
import type { Messenger } from '../../../src/link/door.ts';
import { FrameNames } from '../../../src/link/frame-names.ts';
import type { Link, LinkListener } from '../../../src/link/link.ts';
import type { RemotePart } from '../../../src/link/remote-part.ts';
import { workersOf } from '../../../src/link/workers.ts';
import { VirtualClock } from '../../../src/simulation/clock.ts';
import { NONSENSE } from './nonsense.ts';
import { passOn } from './pass.ts';

let clock: VirtualClock;
let asked: Command[];
/** What the page says to each, and as which text. */
let envelope: () => unknown;
let answerText: () => string;
let arrived: RemotePart[];
let gone: string[];
let tell: (page: string, workers?: Drained['workers']) => void;

const pass = (ms: number) => passOn(clock, ms);

beforeEach(() => {
  clock = new VirtualClock();
  asked = [];
  arrived = [];
  gone = [];
  envelope = () => ({ ok: true, value: {} });
  answerText = () => JSON.stringify(envelope());
  const messenger: Messenger = {
    ask: async (command) => {
      asked.push(command);
      return answerText();
    },
    reload: async () => {},
    onNavigated: () => () => {},
  };
  let listener: LinkListener = {};
  const page = {
    subscribe: (given: LinkListener) => {
      listener = given;
      return () => {};
    },
  } as Link;
  workersOf(
    page,
    messenger,
    clock,
  )((worker) => {
    arrived.push(worker);
    worker.onGone(() => gone.push(worker.host));
  });
  tell = (id, workers) =>
    listener.onDrained?.({
      page: { id, url: '', title: '' },
      ...(workers && { workers }),
    } as Drained);
});

it('a worker arrives once when the page lists it, and is gone when it is no longer listed', () => {
  tell('page', [{ id: '1', name: 'one.js' }]);
  tell('page', [
    { id: '1', name: 'one.js' },
    { id: '2', name: 'two.js' },
  ]);
  expect(arrived.map(({ host }) => host)).toEqual(['one.js', 'two.js']);
  tell('page', [{ id: '2', name: 'two.js' }]);
  expect(gone).toEqual(['one.js']);
});

it('a worker with the same number on another page is a different one', () => {
  tell('page', [{ id: '1', name: 'of the first' }]);
  tell('another', [{ id: '1', name: 'of the second' }]);
  expect(gone).toEqual(['of the first']);
  tell('a page that follows none');
  expect(gone).toEqual(['of the first', 'of the second']);
});

it('a command is repeated under the same number until the worker has answered', async () => {
  tell('page', [{ id: '1', name: 'one.js' }]);
  const answer = arrived[0]?.ask({ do: 'drain', since: 3 });
  await pass(100);
  const ask = { do: 'ask-worker', worker: '1', id: 1, command: '{"do":"drain","since":3}' };
  expect(asked.length).toBeGreaterThan(2);
  expect(new Set(asked.map((command) => JSON.stringify(command)))).toEqual(
    new Set([JSON.stringify(ask)]),
  );
  envelope = () => ({ ok: true, value: { answer: 'its envelope' } });
  await pass(300);
  await expect(answer).resolves.toBe('its envelope');
});

it.each([
  ['the page knows it no more', () => ({ ok: false, error: 'The worker has ended.' })],
  [
    'it is gone meanwhile',
    () => {
      tell('page', []);
      return { ok: true, value: {} };
    },
  ],
])('a command to a worker fails at once when %s', async (_when, says) => {
  tell('page', [{ id: '1', name: 'one.js' }]);
  envelope = says;
  const answer = arrived[0]?.ask({ do: 'lift' });
  const refused = expect(answer).rejects.toMatchObject({ problem: 'unavailable' });
  await pass(50);
  await refused;
});

it.each(NONSENSE)(
  'the answer %s in place of the answer of a worker is reported in words',
  async (nonsense, words) => {
    tell('page', [{ id: '1', name: 'one.js' }]);
    answerText = () => nonsense;
    await expect(arrived[0]?.ask({ do: 'lift' })).rejects.toThrow(words);
  },
);

it('connections of a worker are named after it, whatever characters its name has', () => {
  tell('page', [{ id: '1', name: 'a#1/b' }]);
  const [worker] = arrived;
  if (!worker) throw new Error('No worker has come.');
  const names = new FrameNames(worker, 2);
  const told = {
    type: 'connection',
    seq: 1,
    at: 0,
    connection: 'host',
    label: 'host',
    url: '',
  } as const;
  expect(names.entry(told)).toMatchObject({
    connection: 'a 1 b#2/host',
    label: 'host in the worker a 1 b',
  });
  const state = { type: 'state', seq: 2, at: 0, connection: 'host' } as const;
  names.entry({ ...state, from: 'connecting', to: 'connected', cause: 'opened' });
  expect(names.farewell(5)).toMatchObject([{ to: 'disconnected', cause: 'worker gone' }]);
});
