import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import type { Entry } from '../../../src/journal/entry.ts';
import { attempt, close, journal, open, received, sent } from './journal.ts';
import { CHAT, RESET, seen } from './seen.ts';

const find = (now: number, entries: readonly Entry[]) =>
  detect(entries, { now }).filter(({ kind }) => kind === 'attempt-never-times-out');

const LATER = 200_000;
const fault = (fault: string, epoch: number) =>
  ({ type: 'fault', rule: 'r', fault, phase: 'fired', epoch }) as const;
const environment = (what: 'hidden' | 'visible', at: number) =>
  ({ type: 'environment', connection: '', what, at }) as const;
const state = (
  from: 'connecting' | 'reconnecting',
  to: 'connected' | 'disconnected' | 'reconnecting',
  phase?: 'waiting',
) => ({ type: 'state', from, to, cause: 'x', ...(phase && { phase }) }) as const;

describe('an attempt that never times out', () => {
  it('is found once it has hung for 60 s, and the client still waits', () => {
    const hanging = journal(attempt(1, 1, 1000));
    expect(find(60_999, hanging)).toEqual([]);
    expect(find(61_000, hanging)).toMatchObject([
      { title: 'Attempt not given up for 60.0 s', evidence: [1], severity: 'error', at: 61_000 },
    ]);
    expect(find(61_000, hanging)[0]?.why).toContain('the client still waits');
  });

  it('stays found when the system gives up at last, or the fault is lifted', () => {
    const tried = journal(attempt(1), close(1, 127_000));
    expect(find(LATER, tried)).toMatchObject([{ title: 'Attempt not given up for 127.0 s' }]);
    const lifted = journal(attempt(1), { ...close(1, 600_000), by: 'fault' });
    expect(find(LATER, lifted)).toHaveLength(1);
  });

  it('is found in a page whose client does not report itself, and marked as inferred', () => {
    const entries = seen(({ client }) => void client.attempt('websocket', CHAT));
    expect(find(LATER, entries)).toMatchObject([{ inferred: true }]);
  });

  it('is found in an event stream that a stall has silenced', () => {
    const stream = { ...attempt(1), transport: 'sse' } as const;
    expect(find(LATER, journal(stream, fault('stall', 1)))).toMatchObject([{ evidence: [1, 2] }]);
  });
});

describe('it is not found', () => {
  it('in an event stream that hangs: its server may be waiting for the first event', () => {
    expect(find(LATER, journal({ ...attempt(1), transport: 'sse' }))).toEqual([]);
  });

  it('in a long poll, even one that is stalled: to hang is its way', () => {
    const poll = { ...attempt(1), transport: 'ajax' } as const;
    expect(find(LATER, journal(poll, fault('stall', 1)))).toEqual([]);
  });

  it('in an answer that the page waits for', () => {
    const answer = { ...attempt(1), transport: 'sse', fresh: true } as const;
    expect(find(LATER, journal(answer, fault('stall', 1)))).toEqual([]);
  });

  it('in a client that gives up, be it late', () => {
    const entries = journal(attempt(1), { ...close(1, 90_000), by: 'client' });
    expect(find(LATER, entries)).toEqual([]);
  });

  it('in an attempt that fails or opens in the end, as a server does that has to be started first', () => {
    expect(find(LATER, journal(attempt(1), close(1, 59_000)))).toEqual([]);
    expect(find(LATER, journal(attempt(1), open(1, 90_000)))).toEqual([]);
  });

  it('in a machine that slept meanwhile: no system waits so long for an answer', () => {
    expect(find(1e7, journal(attempt(1), close(1, 3_600_000)))).toEqual([]);
  });

  it('in a page that was hidden, which holds timeouts back, or that is frozen', () => {
    const hidden = journal(attempt(1), environment('hidden', 2000), environment('visible', 90_000));
    expect(find(LATER, hidden)).toEqual([]);
    expect(find(LATER, journal(attempt(1), fault('freeze', 1)))).toEqual([]);
  });

  it('in a try for a better transport, beside one that works', () => {
    const upgrade = seen(({ client }) => {
      client.opened(client.attempt('ajax', 'http://host/chat'), 'ajax');
      client.attempt('websocket', CHAT);
    });
    expect(find(LATER, upgrade)).toEqual([]);
    expect(find(LATER, journal({ ...attempt(2), handover: true }))).toEqual([]);
    expect(find(LATER, journal(attempt(2), received('k', 1)))).toEqual([]);
  });

  it('in an attempt after which the client went on to the next, though it did not say that it was over', () => {
    const on = seen(({ client }) => {
      client.attempt('websocket', CHAT);
      client.closed(client.attempt('sse', 'http://host/events'), 'sse', RESET, 'remote');
    });
    expect(find(LATER, on)).toEqual([]);
    const backoff = { type: 'backoff', attempt: 2, ceiling: 1000, planned: 500 } as const;
    expect(find(LATER, journal(attempt(1), backoff))).toEqual([]);
    expect(find(LATER, journal(attempt(1), state('connecting', 'disconnected')))).toEqual([]);
    expect(
      find(LATER, journal(attempt(1), state('connecting', 'reconnecting', 'waiting'))),
    ).toEqual([]);
  });

  it('in a client that is connected, though it did not say that it had opened', () => {
    expect(find(LATER, journal(attempt(1), state('connecting', 'connected')))).toEqual([]);
    expect(find(LATER, journal(attempt(1), sent('m', 1)))).toEqual([]);
  });

  it('where entries were lost: its end may be among them', () => {
    const overflow = { type: 'overflow', dropped: 3 } as const;
    expect(find(LATER, journal(attempt(1), overflow))).toEqual([]);
  });
});
