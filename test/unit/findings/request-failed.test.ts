import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import type { Entry } from '../../../src/journal/entry.ts';
import { close, confirmed, journal, type Line, open, sent } from './journal.ts';
import { LONG } from './seen.ts';

const failing = (messageId: string, by: 'client' | 'remote' | 'fault' = 'remote', at?: number) =>
  ({
    type: 'unconfirmed',
    transport: 'ajax',
    reason: by === 'client' ? 'given up by the page' : 'HTTP 503',
    ...{ messageId, epoch: 1, by },
    ...(at !== undefined && { at }),
  }) as const;
const posted = (messageId: string, at?: number) =>
  ({ ...sent(messageId, 1, at), transport: 'ajax' }) as const;
const said = (messageId: string, preview: string, at?: number) => ({
  ...posted(messageId, at),
  preview,
});
const inferred = (...lines: readonly Line[]) =>
  journal(...lines).map((entry): Entry => ({ ...entry, inferred: true }));

/** The lost messages, so long after the last entry. */
const lost = (lines: readonly Line[], after = LONG) => {
  const entries = inferred(...lines);
  const now = (entries.at(-1)?.at ?? 0) + after;
  return detect(entries, { now }).filter(({ kind }) => kind === 'message-lost');
};

/** A message is posted beside an open stream, and its request fails. */
const failed = [open(1), posted('a'), failing('a')] as const;
const later = [posted('b'), confirmed('b', 1)] as const;

describe('a message whose request failed is lost', () => {
  it('when the page goes on, and ten seconds after a later one was confirmed has not sent it again', () => {
    const lines: readonly Line[] = [...failed, ...later];
    expect(lost(lines, 9999)).toEqual([]);
    expect(lost(lines, 10_000)).toMatchObject([
      { messageId: 'a', severity: 'error', inferred: true, evidence: [2, 3, 5], at: 10_050 },
    ]);
    expect(lost(lines)[0]?.why).toBe(
      'It was sent in a request, which ended with “HTTP 503”: that does not say whether the server has it. The client has since sent a later message and had it confirmed, and 10.0 s later it had not resent this one. Unless the page has said so, its user believes that it arrived.',
    );
  });

  it('no later for what else the page has confirmed meanwhile', () => {
    const more = [posted('c', 9000), { ...confirmed('c', 1), at: 9010 }] as const;
    expect(lost([...failed, ...later, ...more], 1040)).toHaveLength(1);
  });

  it('at once when it is sent again and then the connection ends, and the page goes on', () => {
    const next = [open(2), sent('b', 2), confirmed('b', 2)] as const;
    expect(lost([...failed, posted('a'), close(1), ...next], 0)).toHaveLength(1);
  });

  it('also when a fault ended the request, or the connection beside it is over by then', () => {
    expect(lost([open(1), posted('a'), failing('a', 'fault'), ...later])).toHaveLength(1);
    expect(lost([...failed, ...later, close(1)])).toHaveLength(1);
    const next = [open(2), sent('b', 2), confirmed('b', 2)] as const;
    expect(lost([...failed, close(1), ...next])).toHaveLength(1);
  });

  it('when only another message in other words goes', () => {
    const first = [open(1), said('a', '"hi"'), failing('a')] as const;
    expect(lost([...first, said('b', '"there"'), confirmed('b', 1)])).toHaveLength(1);
  });

  it('even if somebody writes it again by hand, after it was lost', () => {
    const first = [open(1), said('a', '"hi"'), failing('a'), ...later] as const;
    const again = [said('c', '"hi"', 30_000), confirmed('c', 1)] as const;
    expect(lost([...first, ...again])).toMatchObject([{ messageId: 'a' }]);
  });

  it('when each of its tries has failed, after longer than there was between them', () => {
    const tries = [
      ...[open(1), posted('a', 100), failing('a', 'remote', 200)],
      ...[posted('a', 20_000), failing('a', 'remote', 20_100), ...later],
    ] as const;
    expect(lost(tries, 59_000)).toEqual([]);
    expect(lost(tries, 60_000)).toHaveLength(1);
  });
});

describe('a message whose request failed is not lost', () => {
  it.each<[string, readonly Line[]]>([
    ['while no later message is confirmed', [...failed, posted('b')]],
    [
      'when the later one had been sent before',
      [open(1), posted('b'), ...failed.slice(1), confirmed('b', 1)],
    ],
    ['when it is sent again', [...failed, ...later, posted('a')]],
    ['while it is sent again', [...failed, posted('a'), ...later]],
    ['when it is sent again over the socket', [...failed, ...later, sent('a', 1)]],
    ['when it is confirmed after all', [...failed, ...later, confirmed('a', 1)]],
    [
      'when it was confirmed before',
      [open(1), posted('a'), confirmed('a', 1), failing('a'), ...later],
    ],
    [
      'when it is refused after all',
      [...failed, { type: 'failed', messageId: 'a', reason: 'too long' }, ...later],
    ],
    [
      'when the page gave it up, as its user may have told it',
      [open(1), posted('a'), failing('a', 'client'), ...later],
    ],
    [
      'while another request with it is under way',
      [open(1), posted('a'), posted('a'), failing('a'), ...later],
    ],
    [
      'when it has since gone over another connection',
      [open(1), posted('a'), open(2), sent('a', 2), failing('a'), ...later],
    ],
    [
      'when it goes again under another id',
      [
        open(1),
        said('a', '"hi"'),
        failing('a'),
        said('b', '"hi"'),
        confirmed('b', 1),
        ...later.map((entry) => ({ ...entry, messageId: 'c' })),
      ],
    ],
    [
      'when entries were lost, which may tell more',
      [...failed, { type: 'overflow', dropped: 1 }, ...later],
    ],
  ])('%s', (_, lines) => {
    expect(lost(lines)).toEqual([]);
  });

  it('when its connection, which consists of such requests, is over with it, and it goes again soon', () => {
    const next = [open(2), { ...posted('b'), epoch: 2 }, confirmed('b', 2)] as const;
    const again = { ...posted('a'), epoch: 2 } as const;
    expect(lost([...failed, close(1), ...next], 1000)).toEqual([]);
    expect(lost([...failed, close(1), ...next, again])).toEqual([]);
  });
});

it('is judged anew when the page sends a message again that it had given up', () => {
  const given = [open(1), posted('a'), failing('a', 'client')] as const;
  expect(lost([...given, posted('a'), failing('a'), ...later])).toHaveLength(1);
});

it('is forgotten when five hundred others have failed since', () => {
  const ids = Array.from({ length: 501 }, (_, index) => `m${index}`);
  const all = ids.flatMap((id) => [posted(id), failing(id)]);
  expect(lost([open(1), ...all, ...later])[0]).toMatchObject({ messageId: 'm1' });
});
