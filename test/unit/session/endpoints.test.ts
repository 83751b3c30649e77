import { expect, test } from 'vitest';
import { createSession } from '../../../src/session/session.ts';
import { type About, close, open, Page } from './entries.ts';

const attempt = (epoch: number, path: string, change: { readonly fresh?: true } = {}): About => ({
  type: 'attempt',
  epoch,
  transport: 'websocket',
  url: `ws://host/${path}?token=${epoch}`,
  attempt: 1,
  inferred: true,
  ...change,
});
const hungUp = (epoch: number): About => ({ ...close(epoch), clean: true, by: 'client' });

function lostAfter(...entries: About[]) {
  const page = new Page(createSession());
  page.report(...entries);
  const connection = page.session.connections.get('a');
  return [...(connection?.lost.values() ?? [])];
}

const both = [attempt(1, 'chat'), open(1), attempt(2, 'presence'), open(2)];

test('an endpoint is lost while another connection to its host stands, also while it is tried again', () => {
  expect(lostAfter(...both)).toEqual([]);
  const lost = { endpoint: '//host/chat', since: 1050 };
  expect(lostAfter(...both, close(1))).toMatchObject([lost]);
  expect(lostAfter(...both, close(1), attempt(3, 'chat'))).toMatchObject([lost]);
  const failing = lostAfter(...both, close(1), attempt(3, 'chat'), close(3));
  expect(failing).toMatchObject([{ ...lost, newest: { epoch: 3 } }]);
});

test('an endpoint is lost no more once it is open again, or the page has hung up or given up', () => {
  expect(lostAfter(...both, close(1), attempt(3, 'chat'), open(3))).toEqual([]);
  expect(lostAfter(...both, hungUp(1))).toEqual([]);
  expect(lostAfter(...both, close(1), attempt(3, 'chat'), hungUp(3))).toEqual([]);
});

test('an endpoint that has never been reached is lost, too', () => {
  expect(lostAfter(attempt(1, 'chat'), close(1), attempt(2, 'presence'), open(2))).toMatchObject([
    { endpoint: '//host/chat' },
  ]);
});

test('a client that changes over has not lost where it was before, until it tries again there in vain', () => {
  const over = [attempt(1, 'chat'), open(1), close(1), attempt(2, 'stream'), open(2)];
  expect(lostAfter(...over)).toEqual([]);
  expect(lostAfter(...over, close(2), attempt(3, 'chat'), open(3))).toEqual([]);
  const again = [...over, attempt(3, 'chat'), close(3)];
  expect(lostAfter(...again)).toMatchObject([{ endpoint: '//host/chat' }]);
});

test('of endpoints that stood side by side none makes up for another, also when all are lost at once', () => {
  const lost = lostAfter(...both, close(1), close(2), attempt(3, 'chat'), open(3));
  expect(lost).toMatchObject([{ endpoint: '//host/presence' }]);
});

test('of two connections to one endpoint, one that stands is enough', () => {
  expect(lostAfter(...both, attempt(3, 'chat'), open(3), close(1))).toEqual([]);
});

test('what counts is what happened last, whichever connection was made first', () => {
  const again = [...both, attempt(3, 'chat'), open(3), hungUp(3)];
  expect(lostAfter(...again, close(1))).toMatchObject([{ endpoint: '//host/chat' }]);
});

test('what is lost is known however many connections were made since, and after what happened is cleared', () => {
  const page = new Page(createSession());
  page.report(...both, close(1));
  for (let epoch = 3; epoch < 6000; epoch++) {
    page.report(attempt(epoch, 'news'), open(epoch), hungUp(epoch));
  }
  const lost = () => [...(page.session.connections.get('a')?.lost.keys() ?? [])];
  expect(lost()).toEqual(['//host/chat']);
  page.session.clear();
  expect(lost()).toEqual(['//host/chat']);
});

test('a request of its own that breaks off is over, not lost', () => {
  const asking = attempt(3, 'v1/chat/completions', { fresh: true });
  expect(lostAfter(...both, asking, open(3, 'sse'), close(3, 'sse'))).toEqual([]);
});
