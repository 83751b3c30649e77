import { describe, expect, test } from 'vitest';
import { createSession } from '../../../src/session/session.ts';
import {
  announced,
  attempt,
  close,
  confirmed,
  open,
  Page,
  queued,
  sent,
  unconfirmed,
} from './entries.ts';

const start = () => {
  const page = new Page(createSession());
  page.report(announced, attempt(1), open(1));
  const message = (id: string) => page.session.selected?.messages.get(id);
  return { page, message };
};

test('a message goes from queued through on-wire to confirmed, with the time of each step', () => {
  const { page, message } = start();
  page.report({ ...queued('m'), at: 2000 });
  expect(message('m')).toMatchObject({ state: 'queued', queuedAt: 2000, size: 20 });
  page.report({ ...sent('m', 1), at: 2005 });
  expect(message('m')).toMatchObject({
    state: 'on-wire',
    sends: [{ at: 2005, epoch: 1, transport: 'websocket' }],
  });
  page.report({ ...confirmed('m', 1), at: 2040 });
  expect(message('m')).toMatchObject({ state: 'confirmed', settledAt: 2040 });
});

test('a message on the wire is unconfirmed when its connection ends, until it is sent again', () => {
  const { page, message } = start();
  page.report(queued('m'), sent('m', 1), close(1));
  expect(message('m')?.state).toBe('unconfirmed');
  page.report(attempt(2, 1, 'sse'), open(2, 'sse'), sent('m', 2, 'sse'));
  expect(message('m')?.state).toBe('on-wire');
  expect(message('m')?.sends.map(({ transport }) => transport)).toEqual(['websocket', 'sse']);
});

test('the end of its first connection does not affect a message that was resent', () => {
  const { page, message } = start();
  page.report(queued('m'), sent('m', 1), attempt(2), open(2), sent('m', 2), close(1));
  expect(message('m')?.state).toBe('on-wire');
});

test('a message is pending until it is confirmed or failed, and is counted once', () => {
  const { page } = start();
  const pending = () => page.session.selected?.pending;
  page.report(queued('one'), queued('two'), queued('three'));
  expect(pending()).toBe(3);
  page.report(confirmed('one', 1), confirmed('one', 1));
  expect(pending()).toBe(2);
  page.report({ type: 'failed', messageId: 'two', reason: 'refused' });
  page.report({ type: 'failed', messageId: 'two', reason: 'refused' });
  expect(pending()).toBe(1);
});

test('a confirmation overrides an earlier failure, because the server has the message', () => {
  const { page, message } = start();
  page.report(queued('m'), sent('m', 1), { type: 'failed', messageId: 'm', reason: 'timed out' });
  expect(message('m')).toMatchObject({ state: 'failed', reason: 'timed out' });
  page.report(confirmed('m', 1));
  expect(message('m')?.state).toBe('confirmed');
  expect(message('m')).not.toHaveProperty('reason');
  expect(page.session.selected?.pending).toBe(0);
});

test('a message of a client without an outbox begins with its first send', () => {
  const { page, message } = start();
  page.report({ ...sent('m', 1), preview: 'Hello', size: 5 });
  expect(message('m')).toMatchObject({ state: 'on-wire', preview: 'Hello', size: 5 });
  expect(message('m')).not.toHaveProperty('queuedAt');
});

test('a flood of messages keeps the newest and the right count of pending ones', () => {
  const { page } = start();
  page.drain(Array.from({ length: 20_100 }, (_, index) => queued(`m${index}`)));
  const selected = page.session.selected;
  const kept = selected?.messages.size;
  expect(kept).toBeLessThanOrEqual(20_000);
  expect(kept).toBeGreaterThan(18_000);
  expect(selected?.messages.has('m99')).toBe(false);
  expect(selected?.messages.has('m20099')).toBe(true);
  expect(selected?.pending).toBe(kept);
});

describe('a message whose request is over without a word on it', () => {
  /** Two messages are posted beside a connection, and the request of one fails. */
  const failing = () => {
    const { page, message } = start();
    page.report(sent('m', 1), sent('n', 1), { ...unconfirmed('m', 1), at: 5000, inferred: true });
    const counts = () => [page.session.selected?.pending, page.session.selected?.unconfirmed];
    return { page, message, counts };
  };

  test('is over and unconfirmed, with when and why, and is no longer pending', () => {
    const { message, counts } = failing();
    expect(message('m')).toMatchObject({
      state: 'unconfirmed',
      over: { at: 5000, reason: 'network error', by: 'remote', inferred: true },
    });
    expect(message('n')?.state).toBe('on-wire');
    expect(counts()).toEqual([1, 1]);
  });

  test('is on the wire again when it is sent again', () => {
    const { page, message, counts } = failing();
    page.report(sent('m', 1));
    expect(message('m')).toMatchObject({ state: 'on-wire' });
    expect(message('m')).not.toHaveProperty('over');
    expect(counts()).toEqual([2, 0]);
  });

  test.each([
    ['confirmed', confirmed('m', 1)],
    ['failed', { type: 'failed', messageId: 'm', reason: 'refused' }],
  ] as const)('is settled when it is %s after all', (state, entry) => {
    const { page, message, counts } = failing();
    page.report(entry);
    expect(message('m')).toMatchObject({ state });
    expect(message('m')).not.toHaveProperty('over');
    expect(counts()).toEqual([1, 0]);
  });

  test('stays settled if it was confirmed before', () => {
    const { page, message, counts } = failing();
    page.report(confirmed('n', 1), unconfirmed('n', 1));
    expect(message('n')?.state).toBe('confirmed');
    expect(counts()).toEqual([0, 1]);
  });

  test('is on the wire as long as another request with it is under way', () => {
    const { page, message, counts } = failing();
    page.report(sent('n', 1), unconfirmed('n', 1));
    expect(message('n')?.state).toBe('on-wire');
    page.report(unconfirmed('n', 1));
    expect(message('n')?.state).toBe('unconfirmed');
    expect(counts()).toEqual([0, 2]);
  });

  test('is not over when it has since gone over another connection', () => {
    const { page, message } = failing();
    page.report(attempt(2), open(2), sent('n', 2), unconfirmed('n', 1));
    expect(message('n')?.state).toBe('on-wire');
  });

  test('keeps its end when the connection beside it is over', () => {
    const { page, message, counts } = failing();
    page.report(close(1));
    expect(message('m')).toMatchObject({ state: 'unconfirmed', over: { at: 5000 } });
    expect(counts()).toEqual([1, 1]);
  });

  test('does not stay when the log is cleared: nothing of it is in progress', () => {
    const { page, message, counts } = failing();
    page.session.clear();
    expect(message('m')).toBeUndefined();
    expect(message('n')?.state).toBe('on-wire');
    expect(counts()).toEqual([1, 0]);
  });

  test('is known by its id alone when its sending fell out of the buffer', () => {
    const { page, message, counts } = failing();
    page.report(unconfirmed('x', 1));
    expect(message('x')).toMatchObject({ state: 'unconfirmed', over: { reason: 'network error' } });
    expect(counts()).toEqual([1, 2]);
  });
});
