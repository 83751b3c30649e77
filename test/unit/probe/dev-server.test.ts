import { expect, it } from 'vitest';
import type { Draft } from '../../../src/journal/entry.ts';
import { ForeignClients } from '../../../src/probe/foreign-clients.ts';
import { leftAlone } from '../../../src/probe/left-alone.ts';

const entries: Draft[] = [];
const clients = new ForeignClients({
  tap: (_, passage, pass) => pass(passage),
  now: () => 0,
  write: (entry) => entries.push(entry),
});

it.each([
  ['Vite', 'ws://localhost:5173/?token=abc', 'vite-hmr'],
  ['Vite', 'ws://localhost:5174/?token=abc', 'vite-ping'],
  ['Next.js', 'ws://localhost:5173/_next/webpack-hmr?id=1', undefined],
  ['webpack', 'http://localhost:5173/__webpack_hmr', undefined],
  ['webpack', 'http://localhost:5173/__webpack_hmr/client', undefined],
  ['Angular', 'ws://localhost:5173/ng-cli-ws', undefined],
  ['Rsbuild', 'ws://localhost:5173/rsbuild-hmr?token=1', undefined],
  ['Parcel', 'http://localhost:5173/__parcel_hmr', undefined],
  ['Phoenix', 'ws://localhost:5173/phoenix/live_reload/socket/websocket?vsn=2.0.0', undefined],
])(
  'a development server’s connection (%s) is left alone, even at a client’s host, and reported once',
  (server, url, subprotocol) => {
    expect(clients.meet('ws://localhost:5173/chat', 'chat.v1')?.id).toBe('page:localhost:5173');
    entries.length = 0;
    for (let time = 0; time < 3; time++) expect(clients.meet(url, subprotocol)).toBeUndefined();
    const label = `${leftAlone(server)}: ${url}`;
    expect(entries).toMatchObject([{ type: 'mark', connection: '', label, leftAlone: true }]);
  },
);

it('a page’s own path with a similar name belongs to its client', () => {
  expect(clients.meet('ws://localhost/hmr-chat')?.id).toBe('page:localhost');
});

/** A page with a socket at the path that webpack's development server has, and others may have. */
function atWs(first: string) {
  const seen: Draft[] = [];
  let tapped = 0;
  const page = new ForeignClients({
    tap: (_, passage, pass) => {
      tapped++;
      pass(passage);
    },
    now: () => 0,
    write: (entry) => seen.push(entry),
  });
  const passed: unknown[] = [];
  const connect = () => {
    const channel = page.meet('ws://localhost:8080/ws')?.connect('websocket', URL_OF_WS, () => {});
    channel?.attempt(() => {});
    channel?.opened();
    return channel;
  };
  const channel = connect();
  channel?.received(first);
  const before = tapped;
  channel?.pass({ kind: 'frame', direction: 'in', data: 'next' }, (passage) =>
    passed.push(passage),
  );
  return { seen, page, connect, channel, passed, tapped: tapped - before };
}
const URL_OF_WS = 'ws://localhost:8080/ws';

it.each(['{"type":"hot"}', '{"type":"liveReload"}'])(
  'webpack’s socket at an ambiguous path is left alone after its first frame: %s',
  (first) => {
    const { seen, connect, channel, passed, tapped } = atWs(first);
    expect(seen.slice(-3)).toMatchObject([
      { type: 'close', epoch: 1, by: 'client', clean: true, leftAlone: true },
      { type: 'state', to: 'disconnected' },
      { type: 'mark', label: `${leftAlone('webpack')}: ${URL_OF_WS}`, leftAlone: true },
    ]);
    const before = seen.length;
    channel?.end({ code: 1006, reason: '', clean: false });
    channel?.received('{"type":"message","messageId":"m"}');
    channel?.over({ code: 1006, reason: '', clean: false }, 'remote');
    expect(passed).toEqual([{ kind: 'frame', direction: 'in', data: 'next' }]);
    expect(tapped).toBe(0);
    expect(connect()).toBeUndefined();
    expect(seen).toHaveLength(before);
  },
);

it.each(['{"type":"hot","temperature":30}', '{"type":"welcome"}', 'hot'])(
  'a page’s own socket at webpack’s path is followed: %s',
  (first) => {
    const { seen, connect, tapped } = atWs(first);
    expect(seen.some(({ type }) => type === 'mark' || type === 'close')).toBe(false);
    expect(tapped).toBe(1);
    expect(connect()).toBeDefined();
  },
);
