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
  it('is found once it has hung for 60 s while the client still waits', () => {
    const hanging = journal(attempt(1, 1, 1000));
    expect(find(60_999, hanging)).toEqual([]);
    expect(find(61_000, hanging)).toMatchObject([
      { title: 'Attempt not given up for 60.0 s', evidence: [1], severity: 'error', at: 61_000 },
    ]);
    expect(find(61_000, hanging)[0]?.why).toContain('the client still waits');
  });

  it('stays found when the system gives up or the fault is lifted', () => {
    const tried = journal(attempt(1), close(1, 127_000));
    expect(find(LATER, tried)).toMatchObject([{ title: 'Attempt not given up for 127.0 s' }]);
    const lifted = journal(attempt(1), { ...close(1, 600_000), by: 'fault' });
    expect(find(LATER, lifted)).toHaveLength(1);
  });

  it('is found, as inferred, in a client that does not report itself', () => {
    const entries = seen(({ client }) => void client.attempt('websocket', CHAT));
    expect(find(LATER, entries)).toMatchObject([{ inferred: true }]);
  });

  it('is found in an event stream that is stalled', () => {
    const stream = { ...attempt(1), transport: 'sse' } as const;
    expect(find(LATER, journal(stream, fault('stall', 1)))).toMatchObject([{ evidence: [1, 2] }]);
  });
});

describe('is not found', () => {
  it('in a hanging event stream, whose server may be waiting for the first event', () => {
    expect(find(LATER, journal({ ...attempt(1), transport: 'sse' }))).toEqual([]);
  });

  it('in a long poll, even a stalled one: long polls are meant to hang', () => {
    const poll = { ...attempt(1), transport: 'ajax' } as const;
    expect(find(LATER, journal(poll, fault('stall', 1)))).toEqual([]);
  });

  it('in an answer that the page waits for, even a stalled one', () => {
    const answer = { ...attempt(1), transport: 'sse', fresh: true } as const;
    expect(find(LATER, journal(answer, fault('stall', 1)))).toEqual([]);
  });

  it('when the client gives up, however late', () => {
    const entries = journal(attempt(1), { ...close(1, 90_000), by: 'client' });
    expect(find(LATER, entries)).toEqual([]);
  });

  it('when the attempt fails within 60 s, or opens in the end', () => {
    expect(find(LATER, journal(attempt(1), close(1, 59_000)))).toEqual([]);
    expect(find(LATER, journal(attempt(1), open(1, 90_000)))).toEqual([]);
  });

  it('when the machine slept: no system waits so long for an answer', () => {
    expect(find(1e7, journal(attempt(1), close(1, 3_600_000)))).toEqual([]);
  });

  it('when the page was hidden, which delays timeouts, or frozen', () => {
    const hidden = journal(attempt(1), environment('hidden', 2000), environment('visible', 90_000));
    expect(find(LATER, hidden)).toEqual([]);
    expect(find(LATER, journal(attempt(1), fault('freeze', 1)))).toEqual([]);
  });

  it('in an attempt at a better transport beside a working one', () => {
    const upgrade = seen(({ client }) => {
      client.opened(client.attempt('ajax', 'http://host/chat'), 'ajax');
      client.attempt('websocket', CHAT);
    });
    expect(find(LATER, upgrade)).toEqual([]);
    expect(find(LATER, journal({ ...attempt(2), handover: true }))).toEqual([]);
    expect(find(LATER, journal(attempt(2), received('k', 1)))).toEqual([]);
  });

  it('when the client went on without reporting the end of the attempt', () => {
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

  it('when the client is connected although it reported no open', () => {
    expect(find(LATER, journal(attempt(1), state('connecting', 'connected')))).toEqual([]);
    expect(find(LATER, journal(attempt(1), sent('m', 1)))).toEqual([]);
  });

  it('when entries were lost: the end may be among them', () => {
    const overflow = { type: 'overflow', dropped: 3 } as const;
    expect(find(LATER, journal(attempt(1), overflow))).toEqual([]);
  });
});
