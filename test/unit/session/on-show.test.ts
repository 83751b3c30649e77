import { expect, test } from 'vitest';
import { createSession } from '../../../src/session/session.ts';
import { type About, announced, attempt, close, open, Page } from './entries.ts';

/** A client that is told from outside, from its first connection on. */
const met = (host: string, transport: 'websocket' | 'sse' = 'websocket'): About[] => {
  const about = { connection: `page:${host}`, inferred: true } as const;
  const url = `https://${host}/live`;
  return [
    { ...about, type: 'connection', label: `Client of ${host}`, url },
    { ...about, type: 'attempt', epoch: 1, transport, url, attempt: 1 },
    { ...about, type: 'open', epoch: 1, transport },
  ];
};
const asks = (host: string): About => ({
  ...({ type: 'sent', messageId: '1', epoch: 1, transport: 'websocket' } as const),
  connection: `page:${host}`,
  inferred: true,
});
const ends = (host: string, by: 'client' | 'remote'): About => ({
  ...{ ...close(1), by, clean: by === 'client' },
  connection: `page:${host}`,
  inferred: true,
});

function shownAfter(...entries: About[]) {
  const session = createSession();
  new Page(session).report(...entries);
  return session.selected?.id;
}

test('a chat is shown before other connections of the page, whichever comes first', () => {
  expect(shownAfter(...met('chat'), ...met('analytics', 'sse'))).toBe('page:chat');
  expect(shownAfter(...met('analytics', 'sse'), ...met('chat'))).toBe('page:chat');
  const support = [...met('support'), ...met('chat')];
  expect(shownAfter(...support)).toBe('page:support');
  expect(shownAfter(...support, asks('chat'))).toBe('page:chat');
});

test('a client that reports itself is shown before an inferred one', () => {
  const own = { ...announced, connection: 'own' };
  expect(shownAfter(...met('chat'), asks('chat'), own)).toBe('own');
});

test('the client on show stays when it is lost, and is not replaced by an equal one', () => {
  const both = [...met('chat'), ...met('news')];
  expect(shownAfter(...both, ends('chat', 'remote'))).toBe('page:chat');
  expect(shownAfter(...both, asks('chat'), asks('news'))).toBe('page:chat');
  expect(shownAfter(...met('chat'), ...met('flags', 'sse'), ends('chat', 'client'))).toBe(
    'page:chat',
  );
});

test('a client that hung up gives way to an equal one, and does not return by itself', () => {
  const session = createSession();
  const page = new Page(session);
  page.report(...met('room-1'), ends('room-1', 'client'), ...met('room-2'));
  expect(session.selected?.id).toBe('page:room-2');
  const url = 'https://room-1/live';
  const about = { connection: 'page:room-1', inferred: true, transport: 'websocket' } as const;
  page.report(
    { ...about, type: 'attempt', epoch: 2, url, attempt: 1 },
    { ...about, type: 'open', epoch: 2 },
  );
  expect(session.selected?.id).toBe('page:room-2');
});

test('a new client of the page is shown once the old one has hung up', () => {
  const session = createSession();
  const page = new Page(session);
  const [old, made] = [
    { ...announced, connection: 'old' },
    { ...announced, connection: 'made' },
  ];
  page.report(old, { ...attempt(1), connection: 'old' }, { ...open(1), connection: 'old' }, made);
  expect(session.selected?.id).toBe('old');
  page.report({ ...close(1), by: 'client', clean: true, connection: 'old' });
  expect(session.selected?.id).toBe('made');
});

test('the successor of a client that hung up is shown, even if it reports less', () => {
  const session = createSession();
  const page = new Page(session);
  const own = { connection: 'own' };
  page.report({ ...announced, ...own }, { ...attempt(1), ...own }, { ...open(1), ...own });
  page.report({ ...close(1), by: 'client', clean: true, ...own }, ...met('naive', 'sse'));
  expect(session.selected?.id).toBe('page:naive');
  page.report(...met('analytics', 'sse'));
  expect(session.selected?.id).toBe('page:naive');
});

test('a connection left alone is hidden, but its close reason by itself hides nothing', () => {
  const ending = (more: object): About => ({ ...ends('chat', 'client'), ...more }) as About;
  const reason =
    'Left alone: the connection by which the development server of webpack tells its page of new code';
  expect(shownAfter(...met('chat'), ending({ reason }))).toBe('page:chat');
  expect(shownAfter(...met('chat'), ending({ leftAlone: true }))).toBeUndefined();
});

test('a picked client stays on show; without a pick, the most telling one is shown again', () => {
  const session = createSession();
  const page = new Page(session);
  page.report(...met('chat'), ...met('flags', 'sse'));
  session.select('page:flags');
  page.report(asks('chat'));
  expect(session.selected?.id).toBe('page:flags');
  session.select(null);
  expect(session.selected?.id).toBe('page:chat');
});
