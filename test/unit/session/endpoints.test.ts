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

test('an endpoint is lost while another connection to its host stands, even during retries', () => {
  expect(lostAfter(...both)).toEqual([]);
  const lost = { endpoint: '//host/chat', since: 1050 };
  expect(lostAfter(...both, close(1))).toMatchObject([lost]);
  expect(lostAfter(...both, close(1), attempt(3, 'chat'))).toMatchObject([lost]);
  const failing = lostAfter(...both, close(1), attempt(3, 'chat'), close(3));
  expect(failing).toMatchObject([{ ...lost, newest: { epoch: 3 } }]);
});

test('an endpoint is no longer lost once it is open again or the page hangs up', () => {
  expect(lostAfter(...both, close(1), attempt(3, 'chat'), open(3))).toEqual([]);
  expect(lostAfter(...both, hungUp(1))).toEqual([]);
  expect(lostAfter(...both, close(1), attempt(3, 'chat'), hungUp(3))).toEqual([]);
});

test('an endpoint that was never reached is lost, too', () => {
  expect(lostAfter(attempt(1, 'chat'), close(1), attempt(2, 'presence'), open(2))).toMatchObject([
    { endpoint: '//host/chat' },
  ]);
});

test('a client that switches endpoints has not lost the first until it fails there again', () => {
  const over = [attempt(1, 'chat'), open(1), close(1), attempt(2, 'stream'), open(2)];
  expect(lostAfter(...over)).toEqual([]);
  expect(lostAfter(...over, close(2), attempt(3, 'chat'), open(3))).toEqual([]);
  const again = [...over, attempt(3, 'chat'), close(3)];
  expect(lostAfter(...again)).toMatchObject([{ endpoint: '//host/chat' }]);
});

test('endpoints open side by side never replace each other, even when all are lost at once', () => {
  const lost = lostAfter(...both, close(1), close(2), attempt(3, 'chat'), open(3));
  expect(lost).toMatchObject([{ endpoint: '//host/presence' }]);
});

test('an endpoint is not lost while one of its two connections stands', () => {
  expect(lostAfter(...both, attempt(3, 'chat'), open(3), close(1))).toEqual([]);
});

test('the last close decides, whichever connection was made first', () => {
  const again = [...both, attempt(3, 'chat'), open(3), hungUp(3)];
  expect(lostAfter(...again, close(1))).toMatchObject([{ endpoint: '//host/chat' }]);
});

test('a lost endpoint is remembered across many later connections and Clear', () => {
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

test('a fresh request that breaks off is over, not lost', () => {
  const asking = attempt(3, 'v1/chat/completions', { fresh: true });
  expect(lostAfter(...both, asking, open(3, 'sse'), close(3, 'sse'))).toEqual([]);
});
