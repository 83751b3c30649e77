import { expect, it } from 'vitest';
import type { Draft } from '../../../src/journal/entry.ts';
import { ForeignClient } from '../../../src/probe/foreign-client.ts';
import { StreamRequest } from '../../../src/probe/wrap/stream-request.ts';

const SOCKET = 'ws://chat.example/socket';
const LOST = { code: 1006, reason: '', clean: false };

/** A page with a socket that is lost, and with requests of its own. */
function createPage() {
  const entries: Draft[] = [];
  let at = 0;
  const client = new ForeignClient('chat.example', SOCKET, {
    tap: (_channel, passage, pass) => pass(passage),
    now: () => at++,
    write: (entry) => entries.push(entry),
  });
  const socket = () => client.connect('websocket', SOCKET, () => {});
  const states = () => entries.flatMap((entry) => (entry.type === 'state' ? [entry.to] : []));
  return {
    socket,
    ask: (id: number, path = 'add') =>
      new StreamRequest(client, 'sse', {
        ...{ method: 'POST', url: `http://chat.example/trpc/${path}`, body: `{"n":${id}}` },
      }),
    states,
    attempts: () =>
      entries.flatMap((entry) => {
        if (entry.type !== 'attempt') return [];
        const { epoch, attempt, after } = entry;
        return [{ epoch, attempt, ...(after !== undefined && { after }) }];
      }),
    /** The states since then. */
    since: (before: number) => states().slice(before),
    lose() {
      const first = socket();
      first.opened();
      first.over(LOST, 'remote');
      return states().length;
    },
  };
}

it('requests that fail while a socket is lost do not move the state', () => {
  const { ask, lose, since, socket } = createPage();
  const before = lose();
  for (const id of [1, 2]) ask(id).ended(LOST, 'remote');
  // The same once more.
  ask(1).ended(LOST, 'remote');
  expect(since(before)).toEqual([]);
  const second = socket();
  const asked = ask(3, 'add,add');
  second.over(LOST, 'remote');
  expect(since(before)).toEqual(['reconnecting', 'disconnected']);
  asked.ended(LOST, 'remote');
  socket().opened();
  expect(since(before)).toEqual(['reconnecting', 'disconnected', 'reconnecting', 'connected']);
});

it('attempts of a lost socket are counted for themselves while other requests fail', () => {
  const { ask, lose, attempts, socket } = createPage();
  lose();
  socket().over(LOST, 'remote');
  ask(1).ended(LOST, 'remote');
  ask(1).ended(LOST, 'remote');
  socket().over(LOST, 'remote');
  ask(2).ended(LOST, 'remote');
  socket();
  expect(attempts()).toEqual([
    { epoch: 1, attempt: 1 },
    { epoch: 2, attempt: 1 },
    { epoch: 3, attempt: 1 },
    { epoch: 4, attempt: 2, after: 3 },
    { epoch: 5, attempt: 2, after: 2 },
    { epoch: 6, attempt: 1 },
    { epoch: 7, attempt: 3, after: 5 },
  ]);
});

it('a request that is answered while a socket is lost is a connection, and the socket is still lost behind it', () => {
  const { ask, lose, since, socket } = createPage();
  const before = lose();
  ask(1).answered(200);
  socket();
  expect(since(before)).toEqual(['connected', 'disconnected', 'reconnecting']);
});

it('a page that only asks is connected by its requests, and another question is no reconnect', () => {
  const { ask, states } = createPage();
  ask(1).ended(LOST, 'remote');
  ask(1).answered(200);
  ask(2).ended(LOST, 'remote');
  expect(states()).toEqual([
    ...['connecting', 'disconnected', 'connecting', 'connected', 'disconnected'],
    ...['connecting', 'disconnected'],
  ]);
});

it('a socket that the page itself has closed is not lost', () => {
  const { ask, since, socket, states } = createPage();
  const first = socket();
  first.opened();
  first.disowned(1000, '');
  const before = states().length;
  ask(1).ended(LOST, 'remote');
  expect(since(before)).toEqual(['connecting', 'disconnected']);
});
