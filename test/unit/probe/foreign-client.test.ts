import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../src/journal/entry.ts';
import { ForeignClients } from '../../../src/probe/foreign-clients.ts';
import { PageJournal } from '../../../src/probe/page-journal.ts';

const URL = 'ws://chat.example/socket';
const LOST = { code: 1006, reason: '', clean: false };

function createWatch() {
  const entries: Draft[] = [];
  let time = 0;
  const clients = new ForeignClients({
    tap: (_channel, passage, pass) => pass(passage),
    now: () => time,
    write: (entry) => entries.push(entry),
  });
  const connect = (url = URL) => {
    const client = clients.meet(url);
    if (!client) throw new Error('not followed');
    return client.connect(url.startsWith('ws') ? 'websocket' : 'sse', url, () => {});
  };
  return {
    clients,
    entries,
    connect,
    wait: (ms: number) => (time += ms),
    states: () => entries.flatMap((entry) => (entry.type === 'state' ? [entry.to] : [])),
    of: (...types: string[]) => entries.filter(({ type }) => types.includes(type)),
  };
}

describe('a foreign client', () => {
  it('is one per host, whatever the scheme, and marked as inferred', () => {
    const { connect, of } = createWatch();
    connect();
    connect('http://chat.example/stream');
    connect('ws://other.example/');
    expect(of('connection')).toMatchObject([
      { connection: 'page:chat.example', label: 'Client of chat.example', inferred: true },
      { connection: 'page:other.example' },
    ]);
  });

  it('counts attempts from its last connection, and epochs for ever', () => {
    const { connect, of } = createWatch();
    connect().over(LOST, 'remote');
    const second = connect();
    second.opened();
    second.over(LOST, 'remote');
    connect();
    expect(of('attempt')).toMatchObject([
      { epoch: 1, attempt: 1 },
      { epoch: 2, attempt: 2 },
      { epoch: 3, attempt: 1 },
    ]);
  });

  it('that makes two connections at once makes two first attempts', () => {
    const { connect, of } = createWatch();
    const both = [connect(`${URL}?token=a`), connect(`${URL}?token=b`)];
    for (const channel of both) channel.over(LOST, 'remote');
    connect();
    expect(of('attempt')).toMatchObject([{ attempt: 1 }, { attempt: 1 }, { attempt: 3 }]);
  });

  it('makes a first attempt after it was connected, whatever else it tried meanwhile', () => {
    const { clients, connect, of } = createWatch();
    clients.meet(URL)?.carrier('http://chat.example/messages');
    const socket = connect();
    socket.opened();
    socket.over(LOST, 'remote');
    connect();
    expect(of('attempt').at(-1)).toMatchObject({ attempt: 1 });
  });

  describe('with two endpoints side by side', () => {
    /** Two sockets of a page, at one host. */
    function createBoth() {
      const watch = createWatch();
      const open = (url?: string) => {
        const channel = watch.connect(url);
        channel.opened();
        return channel;
      };
      const other = open('ws://chat.example/notifications');
      return { ...watch, open, other, socket: open() };
    }

    it('counts attempts per endpoint, and names the connection that each replaces', () => {
      const { connect, open, of, socket } = createBoth();
      socket.over(LOST, 'remote');
      connect(`${URL}?again`).over(LOST, 'remote');
      open().over(LOST, 'remote');
      connect();
      expect(of('attempt').slice(2)).toMatchObject([
        { epoch: 3, attempt: 1, after: 2 },
        { epoch: 4, attempt: 2, after: 3 },
        { epoch: 5, attempt: 1, after: 4 },
      ]);
    });

    it('counts attempts per endpoint even when both connections are lost at once', () => {
      const { connect, of, other, socket } = createBoth();
      other.over(LOST, 'fault');
      socket.over(LOST, 'fault');
      connect().over(LOST, 'remote');
      connect('ws://chat.example/notifications').over(LOST, 'remote');
      connect();
      expect(of('attempt').slice(2)).toMatchObject([
        { epoch: 3, attempt: 1, after: 2 },
        { epoch: 4, attempt: 1, after: 1 },
        { epoch: 5, attempt: 2, after: 3 },
      ]);
    });

    it('replaces no connection that the page closed, and each lost one only once', () => {
      const { connect, of, open, socket } = createBoth();
      socket.over(LOST, 'remote');
      for (const channel of [connect(), connect()]) channel.over(LOST, 'remote');
      open().disowned(1000, '');
      connect();
      const [first, second, , last] = of('attempt').slice(2);
      expect(first).toMatchObject({ after: 2 });
      for (const entry of [second, last]) expect(entry).not.toHaveProperty('after');
      expect(last).toMatchObject({ attempt: 1 });
    });

    it('names no replaced connection for a fallback after the loss of the other', () => {
      const { connect, of } = createWatch();
      const socket = connect();
      socket.opened();
      socket.over(LOST, 'remote');
      connect('http://chat.example/stream').opened();
      connect();
      for (const entry of of('attempt')) expect(entry).not.toHaveProperty('after');
    });
  });

  it('is reconnecting after a lost connection, and connecting after one that it closed itself', () => {
    const { connect, states } = createWatch();
    const first = connect();
    first.opened();
    first.over(LOST, 'remote');
    const second = connect();
    second.opened();
    second.disowned(1000, '');
    connect();
    expect(states()).toEqual([
      'connecting',
      'connected',
      'disconnected',
      'reconnecting',
      'connected',
      'disconnected',
      'connecting',
    ]);
  });

  it('stays connected while one of two connections is open', () => {
    const { connect, states } = createWatch();
    const [first, second] = [connect(), connect()];
    first.opened();
    second.opened();
    first.over(LOST, 'remote');
    expect(states()).toEqual(['connecting', 'connected']);
    second.over(LOST, 'remote');
    expect(states().at(-1)).toBe('disconnected');
  });

  it('reports the end of each connection once, by the side that ended it first', () => {
    const { connect, of } = createWatch();
    const channel = connect();
    channel.opened();
    channel.disowned(4000, 'enough');
    channel.over(LOST, 'fault');
    expect(of('close')).toMatchObject([{ code: 4000, reason: 'enough', by: 'client' }]);
    expect(of('close')).toHaveLength(1);
  });

  it('reports the round trip of a ping', () => {
    const { connect, wait, of } = createWatch();
    const channel = connect();
    channel.sent('{"type":"ping"}');
    wait(30);
    channel.received('{"type":"pong"}');
    channel.received('{"type":"pong"}');
    expect(of('ping', 'pong').map((entry) => ('rtt' in entry ? entry.rtt : entry.type))).toEqual([
      'ping',
      30,
      'pong',
    ]);
  });

  it('is reported in the order and at the times of what was seen, though it is read later', () => {
    let time = 0;
    const journal = new PageJournal(() => time);
    const { now, later, settle } = journal.backlog;
    const clients = new ForeignClients({
      tap: (_channel, passage, pass) => pass(passage),
      now,
      write: journal.write,
      later,
      settle,
    });
    const channel = clients.meet(URL)?.connect('websocket', URL, () => {});
    channel?.sent('{"type":"ping"}');
    time = 30;
    channel?.received('{"type":"pong"}');
    const bytes = new TextEncoder().encode('{"type":"token"}');
    channel?.received(bytes.buffer);
    bytes.fill(0);
    time = 40;
    if (channel) channel.epoch = 7;
    channel?.received(new Blob(['x']));
    time = 50;
    channel?.over(LOST, 'remote');
    time = 1000;
    expect(journal.since(0).entries.slice(3)).toMatchObject([
      { type: 'ping', at: 0, epoch: 1 },
      { type: 'pong', at: 30, epoch: 1, rtt: 30 },
      { type: 'received', at: 30, epoch: 1, frame: 'token', size: 16 },
      { type: 'received', at: 40, epoch: 7, size: 1 },
      { type: 'close', at: 50, epoch: 7 },
    ]);
  });

  it('reports a refused message as failed', () => {
    const { connect, of } = createWatch();
    connect().received('{"type":"confirm","messageId":"a","error":"too long"}');
    expect(of('failed', 'confirmed')).toMatchObject([
      { type: 'failed', messageId: 'a', reason: 'too long' },
    ]);
  });

  it('reports a message as failed when the page stops waiting for its answer', () => {
    const { connect, of } = createWatch();
    const channel = connect();
    channel.sent('{"id":"a","type":"subscribe","payload":{"query":"{a}"}}');
    channel.sent('{"id":"a","type":"complete"}');
    expect(of('failed')).toMatchObject([{ messageId: 'a', reason: 'given up by the page' }]);
  });

  it('that posts its messages is connected while they are answered and until a socket opens', () => {
    const { clients, connect, of, states } = createWatch();
    const client = clients.meet('http://chat.example/messages');
    const epoch = client?.carrier('http://chat.example/messages') ?? 0;
    client?.answered(epoch, null);
    expect(client?.carrier('http://chat.example/messages')).toBe(epoch);
    connect().opened();
    expect(of('attempt', 'open', 'close')).toMatchObject([
      { type: 'attempt', transport: 'ajax', epoch: 1 },
      { type: 'open', transport: 'ajax' },
      { type: 'attempt', transport: 'websocket', epoch: 2 },
      { type: 'open', transport: 'websocket' },
      { type: 'close', transport: 'ajax', by: 'client' },
    ]);
    expect(states()).toEqual(['connecting', 'connected']);
    expect(client?.carrier('http://chat.example/messages')).toBe(2);
  });

  it('is followed at up to 64 hosts at once; others are left alone, and the journal says so once', () => {
    const { clients, connect, of } = createWatch();
    const channels = Array.from({ length: 64 }, (_, index) => connect(`ws://host${index}/`));
    expect(clients.meet('ws://one-more/')).toBeUndefined();
    expect(clients.meet('ws://and-more/')).toBeUndefined();
    expect(of('error')).toHaveLength(1);
    channels[5]?.over(LOST, 'remote');
    expect(clients.meet('ws://one-more/')).toBeDefined();
    expect(clients.find('ws://host5/')).toBeUndefined();
  });
});
