import { expect, it } from 'vitest';
import type { Draft } from '../../../src/journal/entry.ts';
import { ForeignClients } from '../../../src/probe/foreign-clients.ts';

const entries: Draft[] = [];
const clients = new ForeignClients({
  tap: (_, passage, pass) => pass(passage),
  now: () => 0,
  write: (entry) => entries.push(entry),
});

it.each([
  ['Vite’s', 'ws://localhost:5173/?token=abc', 'vite-hmr'],
  ['Vite’s that asks whether it is back', 'ws://localhost:5173/?token=abc', 'vite-ping'],
  ['that of Next.js', 'ws://localhost:5173/_next/webpack-hmr?id=1', undefined],
  ['that of webpack’s middleware', 'http://localhost:5173/__webpack_hmr', undefined],
])(
  'the connection of a development server (%s) is left alone, also at the host of a client',
  (_, url, subprotocol) => {
    expect(clients.meet('ws://localhost:5173/chat', 'chat.v1')?.id).toBe('page:localhost:5173');
    const before = entries.length;
    expect(clients.meet(url, subprotocol)).toBeUndefined();
    expect(entries).toHaveLength(before);
  },
);

it('a path of the page’s own that only sounds like one is its client’s', () => {
  expect(clients.meet('ws://localhost/hmr-chat')?.id).toBe('page:localhost');
});
