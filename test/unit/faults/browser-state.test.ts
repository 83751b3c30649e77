import { describe, expect, it } from 'vitest';
import { createWorld } from './world.ts';

describe('offline', () => {
  it('stalls open connections, fails attempts at once but after their call, and tells the browser', () => {
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

  it('when lifted, tells the browser online, and resets what it stalled', () => {
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

describe('freeze', () => {
  it('keeps all events until the page thaws, then lets them happen in order', () => {
    const { faults, clock, connected, frozen } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'freeze', for: 5000 });
    channel.in('a').out('b').in('c').close();
    clock.advance(4999);
    expect(channel.log).toEqual([]);
    expect(frozen).toEqual([true]);
    clock.advance(1);
    expect(channel.log).toEqual(['in a @5000', 'out b @5000', 'in c @5000', 'close 1000 @5000']);
    expect(frozen).toEqual([true, false]);
  });

  it('thaws by itself before too much waits', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'freeze' });
    for (let frame = 0; frame < 20_002; frame++) channel.in('x');
    expect(channel.log).toHaveLength(20_002);
    expect(faults.rules()).toEqual([]);
  });
});
