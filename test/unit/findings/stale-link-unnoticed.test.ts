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

it('is found in a client that has not hung up 75 s after the link went half-open', () => {
  expect(find(75_999, stalled)).toEqual([]);
  expect(find(76_000, stalled)).toMatchObject([
    { title: 'Dead link not noticed for 75.0 s', evidence: [2], severity: 'error', at: 76_000 },
  ]);
});

it('stays found when the fault is lifted, which resets the link', () => {
  const entries = journal(
    open(1),
    fault('fired', 1000, 1),
    fault('lifted', 90_000),
    close(1, 90_000),
  );
  expect(find(200_000, entries)).toMatchObject([{ title: 'Dead link not noticed for 89.0 s' }]);
});

it('is not found in a client that hangs up in time', () => {
  expect(find(200_000, journal(open(1), fault('fired', 1000, 1), close(1, 61_000)))).toEqual([]);
});

it('is not found when the fault was lifted before', () => {
  expect(find(200_000, journal(open(1), fault('fired', 1000, 1), fault('lifted', 60_000)))).toEqual(
    [],
  );
});

it('is not found while something still comes in: only one direction is dead', () => {
  expect(find(200_000, journal(open(1), fault('fired', 1000, 1), received('k', 1)))).toEqual([]);
});

it('is not found in an attempt that hangs: it has not opened', () => {
  expect(find(200_000, journal(fault('fired', 1000, 1)))).toEqual([]);
});

it('is not found in a page that was hidden meanwhile: its timers were held back', () => {
  const entries = journal(
    open(1),
    fault('fired', 1000, 1),
    environment('hidden', 2000),
    environment('visible', 90_000),
  );
  expect(find(95_000, entries)).toEqual([]);
});
