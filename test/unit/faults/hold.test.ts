import { describe, expect, it } from 'vitest';
import { createWorld } from './world.ts';

describe('hold', () => {
  it('keeps opens, and what comes in after them, until they are released', () => {
    const { faults, fresh } = createWorld();
    faults.arm({ fault: 'hold' });
    const channel = fresh().attempt().open().in('a').close();
    expect(channel.log).toEqual(['attempt @0']);
    expect(faults.held()).toMatchObject([{ id: 'h1', rule: 'r1', event: 'open', epoch: 1 }]);
    expect(faults.release()).toBe(1);
    expect(channel.log).toEqual(['attempt @0', 'open @0', 'in a @0', 'close 1000 @0']);
    expect(faults.held()).toEqual([]);
  });

  it('releases the events of several connections in any order', () => {
    const { faults, fresh } = createWorld();
    faults.arm({ fault: 'hold' });
    const [a, b] = [fresh().attempt().open(), fresh().attempt().open()];
    expect(faults.release('h2')).toBe(1);
    expect([a.log, b.log]).toEqual([['attempt @0'], ['attempt @0', 'open @0']]);
    expect(faults.release('h2')).toBe(0);
    expect(faults.release('h1')).toBe(1);
    expect(a.log.at(-1)).toBe('open @0');
  });

  it('keeps the order of a connection if a later event is released first', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'hold', where: { event: 'frame', direction: 'in' } });
    channel.in('a').in('b');
    faults.release('h2');
    expect(channel.log).toEqual([]);
    faults.release('h1');
    expect(channel.log).toEqual(['in a @0', 'in b @0']);
  });

  it('marks events that wait behind an earlier one of the same connection and direction', () => {
    const { faults, connected } = createWorld();
    faults.arm({ fault: 'hold', where: { event: 'frame' } });
    connected().in('a').out('b').in('c');
    connected().in('d');
    expect(faults.held().map(({ behind = false }) => behind)).toEqual([false, false, true, false]);
    faults.release('h1');
    expect(faults.held().some(({ behind }) => behind)).toBe(false);
  });

  it('releases concurrent requests in any order, and names the URL of each', () => {
    const { faults, fresh } = createWorld();
    const ask = (url: string) => fresh({ single: true, transport: 'ajax', url });
    faults.arm({ fault: 'hold' });
    const [first, second] = [ask('/poll?after=1').open(), ask('/poll?after=2').open()];
    expect(faults.held()).toMatchObject([
      { id: 'h1', request: '/poll?after=1' },
      { id: 'h2', request: '/poll?after=2' },
    ]);
    expect(faults.held().some(({ behind }) => behind)).toBe(false);
    faults.release('h2');
    expect([first.log, second.log]).toEqual([[], ['open @0']]);
  });

  it('leaves the other direction alone', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'hold', where: { event: 'frame', direction: 'in' } });
    channel.in('a').out('b');
    expect(channel.log).toEqual(['out b @0']);
  });

  it('with nth holds only that one, and is lifted once it is released', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'hold', where: { event: 'frame', type: 'event', nth: 2 } });
    channel.in('{"type":"event"}').in('{"type":"pong"}').in('{"type":"event","id":2}');
    expect(channel.log).toHaveLength(2);
    expect(faults.rules()).toHaveLength(1);
    expect(faults.held()).toMatchObject([{ preview: '{"type":"event","id":2}' }]);
    faults.release();
    expect(channel.log).toHaveLength(3);
    expect(faults.rules()).toEqual([]);
  });

  it('releases what it holds when it is lifted', () => {
    const { faults, fresh } = createWorld();
    const rule = faults.arm({ fault: 'hold' });
    const channel = fresh().attempt().open();
    faults.lift(rule);
    expect(channel.log).toEqual(['attempt @0', 'open @0']);
  });

  it('writes held and released to the journal', () => {
    const { faults, entries, fresh } = createWorld();
    faults.arm({ fault: 'hold' });
    fresh().attempt().open();
    faults.release();
    expect(entries.filter(({ type }) => type === 'held' || type === 'released')).toEqual([
      {
        type: 'held',
        at: 0,
        connection: 'client',
        held: 'h1',
        rule: 'r1',
        epoch: 1,
        event: 'open',
      },
      { type: 'released', at: 0, connection: 'client', held: 'h1', epoch: 1 },
    ]);
  });

  it('forgets the events of connections that have ended', () => {
    const { faults, entries, fresh } = createWorld();
    faults.arm({ fault: 'hold' });
    fresh().attempt().open().live = false;
    expect(faults.held()).toEqual([]);
    expect(entries.at(-1)).toMatchObject({ type: 'released', held: 'h1' });
  });

  it('holds at most a thousand events, lets the rest pass, and says so once', () => {
    const { faults, entries, fresh } = createWorld();
    faults.arm({ fault: 'hold' });
    const channels = Array.from({ length: 1003 }, () => fresh().attempt().open());
    expect(faults.held()).toHaveLength(1000);
    expect(channels.at(-1)?.log).toEqual(['attempt @0', 'open @0']);
    expect(entries.filter(({ type }) => type === 'error')).toHaveLength(1);
  });
});
