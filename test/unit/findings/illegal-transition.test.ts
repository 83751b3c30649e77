import { expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import { type Entry, STATES, type State } from '../../../src/journal/entry.ts';
import { journal } from './journal.ts';

const state = (from: State, to: State, cause = 'retry') =>
  ({ type: 'state', from, to, cause }) as const;
const find = (entries: readonly Entry[]) =>
  detect(entries, { now: 0 }).filter(({ kind }) => kind === 'illegal-transition');

it('is found in a reconnect that is told as a first connect, once, with how often', () => {
  const round = [state('connected', 'reconnecting'), state('reconnecting', 'connecting')];
  expect(find(journal(...round))).toMatchObject([
    { title: 'From reconnecting to connecting', severity: 'warning', evidence: [2], count: 1 },
  ]);
  expect(find(journal(...round, ...round))).toMatchObject([
    { title: 'From reconnecting to connecting, 2 times', evidence: [2, 4], count: 2 },
  ]);
});

it('is found in a client that leaves, and is connected', () => {
  expect(find(journal(state('disconnecting', 'connected', 'opened')))).toMatchObject([
    { title: 'From disconnecting to connected', severity: 'error' },
  ]);
});

it('is not found in any other step: adapters have their ways', () => {
  const others = STATES.flatMap((from) => STATES.map((to) => state(from, to))).filter(
    ({ from, to }) =>
      !['reconnecting connecting', 'disconnecting connected'].includes(`${from} ${to}`),
  );
  expect(others).toHaveLength(23);
  expect(find(journal(...others))).toEqual([]);
});

it('is not found where somebody called connect()', () => {
  expect(find(journal(state('reconnecting', 'connecting', 'connect')))).toEqual([]);
});

it('is not found in states that are only inferred', () => {
  const entries = journal(state('reconnecting', 'connecting')).map(
    (entry): Entry => ({ ...entry, inferred: true }),
  );
  expect(find(entries)).toEqual([]);
});
