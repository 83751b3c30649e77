import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import type { FindingKind } from '../../../src/findings/finding.ts';
import type { Entry, State } from '../../../src/journal/entry.ts';
import { attempt, close, journal, open } from './journal.ts';

const find = (kind: FindingKind, entries: readonly Entry[]) =>
  detect(entries, { now: 0 }).filter((finding) => finding.kind === kind);
const state = (from: State, to: State, cause: string) =>
  ({ type: 'state', from, to, cause }) as const;

describe('reconnect-after-disconnect', () => {
  const left = [
    state('reconnecting', 'disconnecting', 'disconnect'),
    state('disconnecting', 'disconnected', 'disconnect'),
  ];

  it('fires when a timer outlives disconnect()', () => {
    expect(find('reconnect-after-disconnect', journal(...left, attempt(2)))).toMatchObject([
      { evidence: [1, 3] },
    ]);
  });

  it('fires once per connection', () => {
    expect(find('reconnect-after-disconnect', journal(...left, attempt(2), open(2)))).toHaveLength(
      1,
    );
  });

  it('fires when an attempt under way opens after disconnect()', () => {
    expect(find('reconnect-after-disconnect', journal(attempt(1), ...left, open(1)))).toHaveLength(
      1,
    );
  });

  it('does not fire when connect() was called again', () => {
    const entries = journal(
      ...left,
      state('disconnected', 'connecting', 'connect'),
      attempt(2),
      open(2),
    );
    expect(find('reconnect-after-disconnect', entries)).toHaveLength(0);
  });

  it('does not fire for inferred states', () => {
    const entries = journal(...left, attempt(2)).map(
      (entry): Entry => ({ ...entry, inferred: true }),
    );
    expect(find('reconnect-after-disconnect', entries)).toHaveLength(0);
  });

  it('does not fire when a client that gave up tries again', () => {
    const entries = journal(state('reconnecting', 'disconnected', 'gave-up'), attempt(9));
    expect(find('reconnect-after-disconnect', entries)).toHaveLength(0);
  });
});

describe('retry-without-jitter', () => {
  const wait = (planned: number) =>
    ({ type: 'backoff', attempt: 1, ceiling: 1000, planned }) as const;

  it('fires when four waits before the same attempt are equal', () => {
    expect(
      find('retry-without-jitter', journal(...[1000, 1000, 1000, 1000].map(wait))),
    ).toHaveLength(1);
  });

  it('does not fire when the waits differ', () => {
    expect(
      find('retry-without-jitter', journal(...[1000, 1000, 700, 1000].map(wait))),
    ).toHaveLength(0);
  });

  const round = (epoch: number, at: number, gap: number) => [
    open(epoch, at),
    close(epoch, at + 500),
    attempt(epoch + 1, 1, at + 500 + gap),
  ];

  it('fires on equal gaps in a client that does not report its waits', () => {
    const entries = journal(...[1, 2, 3, 4].flatMap((epoch) => round(epoch, epoch * 10_000, 2000)));
    expect(find('retry-without-jitter', entries)).toHaveLength(1);
  });

  it('does not fire for differing gaps, nor for fallback to the next transport', () => {
    const drawn = journal(
      ...[1, 2, 3, 4].flatMap((epoch) => round(epoch, epoch * 10_000, 1000 + 70 * epoch)),
    );
    const fallback = journal(...[1, 2, 3, 4].flatMap((epoch) => round(epoch, epoch * 10_000, 1)));
    expect(find('retry-without-jitter', drawn)).toHaveLength(0);
    expect(find('retry-without-jitter', fallback)).toHaveLength(0);
  });
});
