import { describe, expect, it } from 'vitest';
import { confirm, createWorld } from './world.ts';

describe('reset', () => {
  it('ends every live connection with 1006, not clean, and is over at once', () => {
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
      'lifted: It has acted.',
    ]);
  });

  it('says that nothing was there when no connection is live', () => {
    const { faults, story } = createWorld();
    faults.arm({ fault: 'reset' });
    expect(story()).toEqual(['armed', 'lifted: No live connection was there to end.']);
  });

  it('with times goes on to the next connections as they open, until they are used up', () => {
    const { faults, connected, fresh } = createWorld();
    const first = connected();
    faults.arm({ fault: 'reset', times: 2 });
    const [second, third] = [fresh().attempt().open(), fresh().attempt().open()];
    expect(first.live).toBe(false);
    expect(second.log).toEqual(['attempt @0', 'open @0', 'ended 1006 @0']);
    expect(third.live).toBe(true);
    expect(faults.rules()).toEqual([]);
  });

  it('with for acts on those that open meanwhile, and no later', () => {
    const { faults, clock, fresh } = createWorld();
    faults.arm({ fault: 'reset', for: 1000 });
    clock.advance(999);
    expect(fresh().attempt().open().live).toBe(false);
    clock.advance(1);
    expect(fresh().attempt().open().live).toBe(true);
  });

  it('with a type waits for that frame, which is lost with its connection', () => {
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

  it('leaves connections alone that where does not name', () => {
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

  it('reaches connections that were open before the tap, once they are adopted', () => {
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

describe('refuse', () => {
  it('fails attempts with 1006 after a moment, and leaves connections that stand', () => {
    const { faults, clock, connected, fresh } = createWorld();
    const standing = connected();
    faults.arm({ fault: 'refuse' });
    const refused = fresh().attempt();
    clock.advance(39);
    expect(refused.log).toEqual([]);
    clock.advance(1);
    expect(refused.log).toEqual(['ended 1006 @40']);
    expect(standing.in('x').log).toEqual(['in x @40']);
  });

  it('lets attempts through again after times of them', () => {
    const { faults, clock, fresh } = createWorld();
    faults.arm({ fault: 'refuse', times: 2 });
    const tries = [fresh().attempt(), fresh().attempt(), fresh().attempt()];
    clock.advance(100);
    expect(tries.map(({ live }) => live)).toEqual([false, false, true]);
  });

  it('lets attempts through again after its time', () => {
    const { faults, clock, fresh } = createWorld();
    faults.arm({ fault: 'refuse', for: 500 });
    clock.advance(500);
    expect(fresh().attempt().log).toEqual(['attempt @500']);
  });
});

describe('stall', () => {
  it('lets nothing through either way: frames, opens, closes and attempts vanish', () => {
    const { faults, clock, connected, fresh } = createWorld();
    const opening = fresh().attempt();
    const standing = connected();
    faults.arm({ fault: 'stall' });
    standing.in('x').out('y').close();
    opening.open();
    const attempted = fresh().attempt();
    clock.advance(100_000);
    expect([standing.log, opening.log, attempted.log]).toEqual([[], ['attempt @0'], []]);
    expect([standing, opening, attempted].every(({ live }) => live)).toBe(true);
  });

  it('when lifted resets the connections that miss something, and only those', () => {
    const { faults, connected, story } = createWorld();
    const [used, idle] = [connected(), connected()];
    faults.arm({ fault: 'stall' });
    used.out('lost');
    faults.lift();
    expect(used.log).toEqual(['ended 1006 @0']);
    expect(idle.in('x').log).toEqual(['in x @0']);
    expect(story().at(-1)).toBe(
      'lifted: Lifted by hand. One connection has bytes missing and is reset.',
    );
  });

  it('tells of its first act on each connection only', () => {
    const { faults, connected, story } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'stall' });
    for (let i = 0; i < 100; i++) channel.in('x');
    expect(story()).toHaveLength(2);
    expect(faults.rules()[0]?.fired).toBe(100);
  });

  it('in one direction leaves the other alone', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'stall', where: { direction: 'in' } });
    channel.out('a').in('b').out('c');
    expect(channel.log).toEqual(['out a @0', 'out c @0']);
  });

  it('by chance never lets anything follow what vanished', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'stall', probability: 0.1, seed: 1 });
    for (let i = 0; i < 50; i++) channel.in(String(i));
    const arrived = channel.log.map((line) => Number(line.split(' ')[1]));
    expect(arrived.length).toBeGreaterThan(0);
    expect(arrived.length).toBeLessThan(50);
    expect(arrived).toEqual(arrived.map((_, index) => index));
  });
});

describe('latency', () => {
  it('makes every passage later by ms', () => {
    const { faults, clock, fresh } = createWorld();
    faults.arm({ fault: 'latency', ms: 100 });
    const channel = fresh().attempt();
    clock.advance(100);
    channel.open().in('x');
    clock.advance(100);
    expect(channel.log).toEqual(['attempt @100', 'open @200', 'in x @200']);
  });

  it('never lets a close overtake the frames before it', () => {
    const { faults, clock, connected } = createWorld();
    faults.arm({ fault: 'latency', ms: 100, where: { direction: 'in' } });
    const channel = connected().in('x').close();
    clock.advance(100);
    expect(channel.log).toEqual(['in x @100', 'close 1000 @100']);
  });

  it('when lifted still brings what is on its way, in order, before what comes after', () => {
    const { faults, clock, connected } = createWorld();
    faults.arm({ fault: 'latency', ms: 100 });
    const channel = connected({});
    clock.advance(200);
    channel.log.length = 0;
    channel.in('late');
    faults.lift();
    channel.in('next');
    expect(channel.log).toEqual([]);
    clock.advance(100);
    expect(channel.log).toEqual(['in late @300', 'in next @300']);
    expect(faults.quiet()).toBe(true);
  });
});

describe('lose-ack', () => {
  it('loses confirmations on their way in, and nothing else', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'lose-ack' });
    channel.out('{"messageId":"a"}').in(confirm('a')).in('{"type":"welcome","last":3}');
    channel.in('{"type":"event"}').in('no json').out(confirm('b'));
    expect(channel.log.map((line) => line.slice(0, -3))).toEqual([
      'out {"messageId":"a"}',
      'in {"type":"welcome","last":3}',
      'in {"type":"event"}',
      'in no json',
      `out ${confirm('b')}`,
    ]);
  });

  it.each([
    ['an array as text', `[${confirm('a')},{"type":"pong"}]`, '[{"type":"pong"}]'],
    ['parsed frames', [{ type: 'confirm', messageId: 'a' }, { type: 'pong' }], '[{"type":"pong"}]'],
    [
      'the answer to a plain poll',
      { frames: [{ type: 'confirm', messageId: 'a' }], next: 4 },
      '{"frames":[],"next":4}',
    ],
  ])('takes only the confirmations out of %s', (_what, data, rest) => {
    const { faults, connected } = createWorld();
    const channel = connected({ transport: 'ajax' });
    faults.arm({ fault: 'lose-ack' });
    channel.in(data);
    expect(channel.log).toEqual([`in ${rest} @0`]);
  });

  it('recognises a confirmation in bytes', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'lose-ack' });
    channel.in(new TextEncoder().encode(confirm('a')).buffer);
    expect(channel.log).toEqual([]);
  });

  it('with nth loses only that one', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'lose-ack', where: { nth: 2 } });
    channel.in(confirm('a')).in(confirm('b')).in(confirm('c'));
    expect(channel.log).toEqual([`in ${confirm('a')} @0`, `in ${confirm('c')} @0`]);
  });
});

describe('offline', () => {
  it('stalls what stands, fails attempts at once but not within their call, and tells the browser', () => {
    const { faults, clock, connected, fresh, online } = createWorld();
    const standing = connected();
    faults.arm({ fault: 'offline' });
    const attempted = fresh().attempt();
    standing.in('x');
    expect(online).toEqual([false]);
    expect(attempted.live).toBe(true);
    clock.advance(0);
    expect(attempted.log).toEqual(['ended 1006 @0']);
    expect(standing.log).toEqual([]);
  });

  it('when lifted says online, and resets what it stalled', () => {
    const { faults, connected, online } = createWorld();
    const standing = connected();
    faults.arm({ fault: 'offline' });
    standing.in('x');
    faults.lift();
    expect(online).toEqual([false, true]);
    expect(standing.log).toEqual(['ended 1006 @0']);
  });

  it('lasts until the last of several is lifted', () => {
    const { faults, online } = createWorld();
    const first = faults.arm({ fault: 'offline' });
    faults.arm({ fault: 'offline' });
    faults.lift(first);
    expect(online).toEqual([false]);
    faults.lift();
    expect(online).toEqual([false, true]);
  });
});

describe('restart', () => {
  it('resets everything, refuses attempts for its downtime, and is over by itself', () => {
    const { faults, clock, connected, fresh, story } = createWorld();
    const standing = connected();
    faults.arm({ fault: 'restart', downtime: 1000 });
    expect(standing.log).toEqual(['ended 1006 @0']);
    clock.advance(900);
    const refused = fresh().attempt();
    clock.advance(100);
    expect(refused.log).toEqual(['ended 1006 @940']);
    expect(fresh().attempt().log).toEqual(['attempt @1000']);
    expect(story().at(-1)).toBe('lifted: The server is back.');
  });
});
