import { expect, it } from 'vitest';
import type { Draft } from '../../../src/journal/entry.ts';
import { ForeignClients } from '../../../src/probe/foreign-clients.ts';

function clients() {
  const entries: Draft[] = [];
  const found = new ForeignClients({
    tap: (_, passage, pass) => pass(passage),
    now: () => 0,
    write: (entry) => entries.push(entry),
  });
  return { found, entries };
}

it.each([
  ['Vite’s', 'ws://localhost:5173/?token=abc', 'vite-hmr'],
  ['Vite’s that asks whether it is back', 'ws://localhost:5173/?token=abc', 'vite-ping'],
  ['that of Next.js', 'ws://localhost:5173/_next/webpack-hmr?id=1', undefined],
  ['that of webpack’s middleware', 'http://localhost:5173/__webpack_hmr', undefined],
])(
  'the socket of a development server (%s) is no connection of the client at its host',
  (_, url, subprotocol) => {
    const { found, entries } = clients();
    const dev = found.meet(url, subprotocol);
    const chat = found.meet('ws://localhost:5173/chat', 'chat.v1');
    expect(chat).not.toBe(dev);
    expect(chat?.id).toBe('page:localhost:5173');
    expect(entries).toMatchObject([
      { type: 'connection', label: 'Client of localhost:5173 (development server)' },
      { type: 'connection', label: 'Client of localhost:5173' },
    ]);
  },
);

it('the sockets of a development server are one client', () => {
  const { found } = clients();
  const url = 'ws://localhost:5173/?token=abc';
  expect(found.meet(url, 'vite-ping')).toBe(found.meet(url, 'vite-hmr'));
});

it('a path of the page’s own that only sounds like one is its client’s', () => {
  const { found } = clients();
  expect(found.meet('ws://localhost/hmr-chat')?.id).toBe('page:localhost');
});
