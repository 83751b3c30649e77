import { expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import type { Entry } from '../../../src/journal/entry.ts';
import { close, journal, open, received } from './journal.ts';

const fault = (phase: 'fired' | 'lifted', at: number, epoch?: number) =>
  ({ type: 'fault', rule: 'r', fault: 'stall', phase, at, ...(epoch && { epoch }) }) as const;
const environment = (what: 'hidden' | 'visible', at: number) =>
  ({ type: 'environment', what, at }) as const;

const find = (now: number, entries: readonly Entry[]) =>
  detect(entries, { now }).filter(({ kind }) => kind === 'stale-link-unnoticed');

const stalled = journal(open(1), fault('fired', 1000, 1));

it('a stale link is found when the client has not hung up 75 s after it went half-open', () => {
  expect(find(75_999, stalled)).toEqual([]);
  expect(find(76_000, stalled)).toMatchObject([
    { title: 'Dead link not noticed for 75.0 s', evidence: [2], severity: 'error', at: 76_000 },
  ]);
});

it('a stale link stays found when lifting the fault resets the link', () => {
  const entries = journal(
    open(1),
    fault('fired', 1000, 1),
    fault('lifted', 90_000),
    close(1, 90_000),
  );
  expect(find(200_000, entries)).toMatchObject([{ title: 'Dead link not noticed for 89.0 s' }]);
});

it('no stale link is found when the client hangs up in time', () => {
  expect(find(200_000, journal(open(1), fault('fired', 1000, 1), close(1, 61_000)))).toEqual([]);
});

it('no stale link is found when the fault was lifted in time', () => {
  expect(find(200_000, journal(open(1), fault('fired', 1000, 1), fault('lifted', 60_000)))).toEqual(
    [],
  );
});

it('no stale link is found while frames still arrive: only one direction is dead', () => {
  expect(find(200_000, journal(open(1), fault('fired', 1000, 1), received('k', 1)))).toEqual([]);
});

it('no stale link is found in a hanging attempt, which has not opened', () => {
  expect(find(200_000, journal(fault('fired', 1000, 1)))).toEqual([]);
});

it('no stale link is found in a page that was hidden, since its timers were delayed', () => {
  const entries = journal(
    open(1),
    fault('fired', 1000, 1),
    environment('hidden', 2000),
    environment('visible', 90_000),
  );
  expect(find(95_000, entries)).toEqual([]);
});
