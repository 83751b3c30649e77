import { describe, expect, it } from 'vitest';
import { confirm, createWorld, names } from './world.ts';

describe('reset', () => {
  it('ends every live connection with 1006, not clean, and is lifted at once', () => {
    const { faults, connected, story } = createWorld();
    const [a, b] = [connected(), connected()];
    faults.arm({ fault: 'reset' });
    expect(a.endings).toEqual([{ code: 1006, reason: '', clean: false }]);
    expect(b.endings).toHaveLength(1);
    expect(faults.rules()).toEqual([]);
    expect(story()).toEqual([
      'armed',
      'fired: The connection died with no close frame.',
      'fired: The connection died with no close frame.',
      'lifted: It has done what it was armed for.',
    ]);
  });

  it('is reported before the page sees it, and acts once, whatever the page does in its events', () => {
    const { faults, connected, entries } = createWorld();
    const told: number[] = [];
    const watched = () => {
      const channel = connected();
      channel.end = () => {
        channel.live = false;
        told.push(entries.filter(({ type }) => type === 'fault').length);
      };
      return channel;
    };
    watched();
    faults.arm({ fault: 'reset' });
    faults.arm({ fault: 'reset', where: { direction: 'in' } });
    watched().in('a').in('b');
    faults.arm({ fault: 'cut' });
    watched().in('c').in('d');
    expect(told).toEqual([2, 6, 9]);
  });

  it.each([{ fault: 'reset' }, { fault: 'restart', downtime: 10 }] as const)(
    'reports nothing of a connection that the page closes when another ends: %s',
    (rule) => {
      const { faults, connected, entries } = createWorld();
      const [first, second] = [connected(), connected()];
      first.end = () => {
        second.live = false;
      };
      faults.arm(rule);
      const fired = entries.filter((entry) => entry.type === 'fault' && entry.phase === 'fired');
      expect(fired).toMatchObject([{ epoch: first.epoch }]);
    },
  );

  it('reports that chance spared every connection', () => {
    const { faults, connected, story } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'reset', probability: 0 });
    expect(channel.live).toBe(true);
    expect(story()).toEqual(['armed', 'lifted: By chance, it affected none.']);
  });

  it('reports that there was no live connection', () => {
    const { faults, story } = createWorld();
    faults.arm({ fault: 'reset' });
    expect(story()).toEqual(['armed', 'lifted: There was no live connection to end.']);
  });

  it('with times also ends later connections as they open, until times is used up', () => {
    const { faults, connected, fresh } = createWorld();
    const first = connected();
    faults.arm({ fault: 'reset', times: 2 });
    const [second, third] = [fresh().attempt().open(), fresh().attempt().open()];
    expect(first.live).toBe(false);
    expect(second.log).toEqual(['attempt @0', 'open @0', 'ended 1006 @0']);
    expect(third.live).toBe(true);
    expect(faults.rules()).toEqual([]);
  });

  it('with for also ends connections that open in that time, and no later ones', () => {
    const { faults, clock, fresh } = createWorld();
    faults.arm({ fault: 'reset', for: 1000 });
    clock.advance(999);
    expect(fresh().attempt().open().live).toBe(false);
    clock.advance(1);
    expect(fresh().attempt().open().live).toBe(true);
  });

  it('with a type waits for such a frame, which is lost with its connection', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'reset', where: { direction: 'in', type: 'confirm' } });
    channel.out('{"messageId":"a"}').in('{"type":"event"}').in(confirm('a'));
    expect(channel.log).toEqual([
      'out {"messageId":"a"} @0',
      'in {"type":"event"} @0',
      'ended 1006 @0',
    ]);
    expect(faults.rules()).toEqual([]);
  });

  it('leaves alone connections that where does not match', () => {
    const { faults, connected } = createWorld();
    const mine = connected({ connection: 'a', url: 'wss://chat.example/socket' });
    const others = [
      connected({ connection: 'b', url: 'wss://chat.example/socket' }),
      connected({ connection: 'a', url: 'wss://other.example/' }),
      connected({ connection: 'a', transport: 'sse', url: 'https://chat.example/stream' }),
    ];
    faults.arm({
      fault: 'reset',
      where: { connection: 'a', transport: 'websocket', url: 'chat.example' },
    });
    expect(mine.live).toBe(false);
    expect(others.map(({ live }) => live)).toEqual([true, true, true]);
  });

  it('reaches connections that were open before the tap, once adopted', () => {
    const { faults, fresh } = createWorld();
    const early = fresh();
    faults.adopt([early]);
    faults.arm({ fault: 'reset' });
    expect(early.live).toBe(false);
  });
});

describe('close', () => {
  it('ends connections cleanly with its code and reason', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'close', code: 1012, reason: 'restart' });
    expect(channel.endings).toEqual([{ code: 1012, reason: 'restart', clean: true }]);
  });
});

describe('cut', () => {
  it('ends the connection in the next incoming frame, which is lost with it', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'cut' });
    channel.out('x').in('abcd').in('e');
    expect(names(channel.log)).toEqual(['out x', 'ended 1006']);
    expect(faults.rules()).toEqual([]);
  });

  it('lets the first half of a stream’s piece arrive', () => {
    const { faults, connected, story } = createWorld();
    const channel = connected({ transport: 'sse' });
    faults.arm({ fault: 'cut' });
    channel.pass({ kind: 'frame', direction: 'in', data: 'data: abcdef', chunk: true });
    expect(names(channel.log)).toEqual(['in data: ', 'ended 1006']);
    expect(story()[1]).toBe('fired: The connection ended 6 bytes into 12 that the server sent.');
  });

  it('with after counts the bytes since it was armed', () => {
    const { faults, connected } = createWorld();
    const channel = connected({ transport: 'sse' });
    faults.arm({ fault: 'cut', after: 7 });
    for (const data of ['abc', 'def', 'ghi', 'jkl']) {
      channel.pass({ kind: 'frame', direction: 'in', data, chunk: true });
    }
    expect(names(channel.log)).toEqual(['in abc', 'in def', 'in g', 'ended 1006']);
  });
});
