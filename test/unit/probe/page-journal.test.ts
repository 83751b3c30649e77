import { expect, it } from 'vitest';
import type { Draft, Entry } from '../../../src/journal/entry.ts';
import type { RegisteredClient } from '../../../src/journal/registry.ts';
import { Ring } from '../../../src/journal/ring.ts';
import { PageJournal, serialiseEntries } from '../../../src/probe/page-journal.ts';

function relay(...entries: readonly object[]): readonly Entry[] {
  const journal = new PageJournal(() => 7);
  const ring = new Ring();
  const client: RegisteredClient = { id: 'c', journal: ring, tap: null, channels: () => [] };
  journal.relay(client);
  for (const entry of entries) ring.write({ ...entry } as Draft);
  return journal.since(0).entries;
}

const of = { at: 1, connection: 'c' };

it('an entry of a registered client is copied as it is', () => {
  const policy = { jitter: 'full', base: 1, cap: 2, maxAttempts: 3 };
  const announced = { ...of, type: 'connection', label: 'C', url: 'ws://c/', policy };
  const open = { ...of, type: 'open', epoch: 1, transport: 'websocket', partial: true };
  const mark = { ...of, type: 'mark', label: 'herd x', values: [1, 2, 3] };
  expect(relay(announced, open, mark)).toEqual([
    { ...announced, seq: 1 },
    { ...open, seq: 2 },
    { ...mark, seq: 3 },
  ]);
});

it('a client’s name is known even if its entry fell out before the panel came', () => {
  const ping = { ...of, type: 'ping', epoch: 1 };
  const announced = { ...of, type: 'connection', label: 'C', url: 'ws://c/' };
  const ring = new Ring(3);
  for (const entry of [announced, ping, ping, ping, ping]) ring.write({ ...entry } as Draft);
  const journal = new PageJournal(() => 7);
  journal.relay({ id: 'c', journal: ring, tap: null, channels: () => [] });
  const told = () => journal.since(0).entries;
  expect(told().map(({ type }) => type)).toEqual([
    ...['connection', 'overflow', 'ping', 'ping', 'ping'],
  ]);
  for (let i = 0; i < 25_000; i++) journal.write({ ...ping } as Draft);
  expect(told()[0]).toMatchObject({ seq: 1, label: 'C' });
});

it('an unknown field of an entry is left out, and so are nested objects', () => {
  const [entry] = relay({ ...of, type: 'ping', epoch: 1, deep: { a: { b: {} } }, run: () => {} });
  expect(entry).toEqual({ ...of, seq: 1, type: 'ping', epoch: 1, deep: {} });
});

it('a list of anything but numbers is refused, and the journal says so', () => {
  expect(relay({ ...of, type: 'mark', label: 'x', values: [1n] })).toMatchObject([
    { type: 'error', message: expect.stringContaining('invalid journal entry') },
  ]);
});

it('an entry that cannot be serialised does not affect the others', () => {
  const bad = { ...of, seq: 1, type: 'ping', epoch: 1n } as unknown as Entry;
  const good: Entry = { ...of, seq: 2, type: 'ping', epoch: 1 };
  expect(JSON.parse(serialiseEntries([bad, good]))).toMatchObject([
    { type: 'error', seq: 1, message: expect.stringContaining('could not be told') },
    good,
  ]);
});
