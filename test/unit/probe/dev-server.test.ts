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
  'the connection of a development server (%s) is left alone, also at the host of a client, and that is said once',
  (server, url, subprotocol) => {
    expect(clients.meet('ws://localhost:5173/chat', 'chat.v1')?.id).toBe('page:localhost:5173');
    entries.length = 0;
    for (let time = 0; time < 3; time++) expect(clients.meet(url, subprotocol)).toBeUndefined();
    const label = `${leftAlone(server)}: ${url}`;
    expect(entries).toMatchObject([{ type: 'mark', connection: '', label, leftAlone: true }]);
  },
);

it('a path of the page’s own that only sounds like one is its client’s', () => {
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
  'webpack’s, at a path that others have, too, is left alone from what it says first: %s',
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
  'a socket of the page’s own at that path is followed: %s',
  (first) => {
    const { seen, connect, tapped } = atWs(first);
    expect(seen.some(({ type }) => type === 'mark' || type === 'close')).toBe(false);
    expect(tapped).toBe(1);
    expect(connect()).toBeDefined();
  },
);
