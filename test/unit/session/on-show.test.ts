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

test('what a page has beside its chat does not take its place, whichever comes first', () => {
  expect(shownAfter(...met('chat'), ...met('analytics', 'sse'))).toBe('page:chat');
  expect(shownAfter(...met('analytics', 'sse'), ...met('chat'))).toBe('page:chat');
  const support = [...met('support'), ...met('chat')];
  expect(shownAfter(...support)).toBe('page:support');
  expect(shownAfter(...support, asks('chat'))).toBe('page:chat');
});

test('a client that reports itself is on show before any that is told from outside', () => {
  const own = { ...announced, connection: 'own' };
  expect(shownAfter(...met('chat'), asks('chat'), own)).toBe('own');
});

test('whoever looks at a client is not taken elsewhere when it is lost, nor by one that is like it', () => {
  const both = [...met('chat'), ...met('news')];
  expect(shownAfter(...both, ends('chat', 'remote'))).toBe('page:chat');
  expect(shownAfter(...both, asks('chat'), asks('news'))).toBe('page:chat');
  expect(shownAfter(...met('chat'), ...met('flags', 'sse'), ends('chat', 'client'))).toBe(
    'page:chat',
  );
});

test('one that has hung up gives way to one like it, and does not come back by itself', () => {
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

test('a page that makes its client anew has the new one on show, once the old has hung up', () => {
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

test('the client that a page has in the place of one that hung up is on show, though it tells less of itself', () => {
  const session = createSession();
  const page = new Page(session);
  const own = { connection: 'own' };
  page.report({ ...announced, ...own }, { ...attempt(1), ...own }, { ...open(1), ...own });
  page.report({ ...close(1), by: 'client', clean: true, ...own }, ...met('naive', 'sse'));
  expect(session.selected?.id).toBe('page:naive');
  page.report(...met('analytics', 'sse'));
  expect(session.selected?.id).toBe('page:naive');
});

test('what is left alone is not shown; whoever closes with the words for it hides nothing', () => {
  const ending = (more: object): About => ({ ...ends('chat', 'client'), ...more }) as About;
  const reason =
    'Left alone: the connection by which the development server of webpack tells its page of new code';
  expect(shownAfter(...met('chat'), ending({ reason }))).toBe('page:chat');
  expect(shownAfter(...met('chat'), ending({ leftAlone: true }))).toBeUndefined();
});

test('who picks one keeps it, and of what is not picked the most telling is on show again', () => {
  const session = createSession();
  const page = new Page(session);
  page.report(...met('chat'), ...met('flags', 'sse'));
  session.select('page:flags');
  page.report(asks('chat'));
  expect(session.selected?.id).toBe('page:flags');
  session.select(null);
  expect(session.selected?.id).toBe('page:chat');
});
