import { expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import { type Entry, STATES, type State } from '../../../src/journal/entry.ts';
import { journal } from './journal.ts';

const state = (from: State, to: State, cause = 'retry') =>
  ({ type: 'state', from, to, cause }) as const;
const find = (entries: readonly Entry[]) =>
  detect(entries, { now: 0 }).filter(({ kind }) => kind === 'illegal-transition');

it('a reconnect reported as a first connect is found once, with how often it happened', () => {
  const round = [state('connected', 'reconnecting'), state('reconnecting', 'connecting')];
  expect(find(journal(...round))).toMatchObject([
    { title: 'From reconnecting to connecting', severity: 'warning', evidence: [2], count: 1 },
  ]);
  expect(find(journal(...round, ...round))).toMatchObject([
    { title: 'From reconnecting to connecting, 2 times', evidence: [2, 4], count: 2 },
  ]);
});

it('a transition from disconnecting to connected is found', () => {
  expect(find(journal(state('disconnecting', 'connected', 'opened')))).toMatchObject([
    { title: 'From disconnecting to connected', severity: 'error' },
  ]);
});

it('any other transition is allowed, since adapters differ', () => {
  const others = STATES.flatMap((from) => STATES.map((to) => state(from, to))).filter(
    ({ from, to }) =>
      !['reconnecting connecting', 'disconnecting connected'].includes(`${from} ${to}`),
  );
  expect(others).toHaveLength(23);
  expect(find(journal(...others))).toEqual([]);
});

it('a transition caused by connect() is allowed', () => {
  expect(find(journal(state('reconnecting', 'connecting', 'connect')))).toEqual([]);
});

it('an inferred transition is not reported', () => {
  const entries = journal(state('reconnecting', 'connecting')).map(
    (entry): Entry => ({ ...entry, inferred: true }),
  );
  expect(find(entries)).toEqual([]);
});
