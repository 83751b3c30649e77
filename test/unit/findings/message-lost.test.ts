import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import type { Entry } from '../../../src/journal/entry.ts';
import { close, confirmed, journal, open, queued, sent } from './journal.ts';

const lost = (entries: readonly Entry[], now = entries.at(-1)?.at ?? 0) =>
  detect(entries, { now }).filter(({ kind }) => kind === 'message-lost');

const dropped = [open(1), sent('a', 1), confirmed('a', 1), sent('b', 1), close(1)];

describe('message-lost', () => {
  it('fires as soon as a later message is confirmed on the next connection', () => {
    const found = lost(journal(...dropped, open(2), sent('c', 2), confirmed('c', 2)));
    expect(found).toMatchObject([{ messageId: 'b', severity: 'error', evidence: [4, 5, 8] }]);
  });

  it('fires when the client has been connected again for ten seconds without resending it', () => {
    expect(lost(journal(...dropped, open(2, 1000)), 11_000)).toHaveLength(1);
    expect(lost(journal(...dropped, open(2, 1000)), 10_999)).toHaveLength(0);
  });

  it('does not fire while the client is not connected, however long', () => {
    expect(lost(journal(...dropped), 1_000_000)).toHaveLength(0);
  });

  it('does not fire when the message is resent, even if a later one is confirmed first', () => {
    const entries = journal(...dropped, open(2), sent('b', 2), sent('c', 2), confirmed('c', 2));
    expect(lost(entries, 1_000_000)).toHaveLength(0);
  });

  it('does not fire when the server confirms it on the next connection without a resend', () => {
    expect(lost(journal(...dropped, open(2), confirmed('b', 2)), 1_000_000)).toHaveLength(0);
  });

  it('does not fire when the client reports the message as failed', () => {
    const failed = { type: 'failed', messageId: 'b', reason: 'too old' } as const;
    expect(lost(journal(...dropped, failed, open(2)), 1_000_000)).toHaveLength(0);
  });

  it('does not fire on a late confirmation over the connection that ended', () => {
    const entries = journal(open(1), sent('b', 1), sent('c', 1), close(1), confirmed('c', 1));
    expect(lost(entries)).toHaveLength(0);
  });

  it('does not fire for a server that confirms nothing', () => {
    expect(lost(journal(open(1), sent('a', 1), close(1), open(2)), 1_000_000)).toHaveLength(0);
  });

  it('fires for a queued message that was passed over', () => {
    const entries = journal(queued('a'), queued('b'), open(1), sent('b', 1), confirmed('b', 1));
    expect(lost(entries)).toMatchObject([{ messageId: 'a' }]);
  });

  it('is withdrawn when the message is resent after all', () => {
    const entries = journal(...dropped, open(2), sent('c', 2), confirmed('c', 2), sent('b', 2));
    expect(lost(entries)).toHaveLength(0);
  });

  it('does not fire for messages under way when entries were lost', () => {
    const overflow = { type: 'overflow', dropped: 5 } as const;
    expect(lost(journal(...dropped, overflow, open(2)), 1_000_000)).toHaveLength(0);
  });

  it('names the message by its text', () => {
    const body = { ...sent('b', 1), preview: '{"text":"hello there","at":1}' };
    const entries = journal(open(1), body, close(1), open(2), sent('c', 2), confirmed('c', 2));
    expect(lost(entries)[0]?.title).toBe('Message “hello there” was lost');
  });
});
