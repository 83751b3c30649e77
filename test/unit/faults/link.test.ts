import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWorld, names } from './world.ts';

describe('latency', () => {
  it('is reported once per connection, and with the total of its acts when it is lifted', () => {
    const { faults, entries, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'latency', ms: 100 });
    channel.in('a').in('b').out('c');
    faults.lift();
    const told = entries.flatMap((entry) => (entry.type === 'fault' ? [entry] : []));
    expect(told.map(({ phase }) => phase)).toEqual(['armed', 'fired', 'lifted']);
    expect(told.at(-1)?.acted).toBe(3);
  });

  it('delays every passage by ms', () => {
    const { faults, clock, fresh } = createWorld();
    faults.arm({ fault: 'latency', ms: 100 });
    const channel = fresh().attempt();
    clock.advance(100);
    channel.open().in('x');
    clock.advance(100);
    expect(channel.log).toEqual(['attempt @100', 'open @200', 'in x @200']);
  });

  it('delays a request with its body once, and its answer once', () => {
    const { faults, clock, fresh } = createWorld();
    faults.arm({ fault: 'latency', ms: 100 });
    const channel = fresh({ single: true }).attempt();
    clock.advance(100);
    channel.out('body');
    expect(channel.log).toEqual(['attempt @100', 'out body @100']);
    channel.open().in('x');
    clock.advance(100);
    expect(channel.log.slice(2)).toEqual(['open @200', 'in x @200']);
  });

  it('with direction out delays only the body of a request', () => {
    const { faults, clock, fresh } = createWorld();
    faults.arm({ fault: 'latency', ms: 100, where: { direction: 'out' } });
    const channel = fresh({ single: true }).attempt().out('body');
    clock.advance(100);
    expect(channel.log).toEqual(['attempt @0', 'out body @100']);
  });

  it('never lets a close overtake the frames before it', () => {
    const { faults, clock, connected } = createWorld();
    faults.arm({ fault: 'latency', ms: 100, where: { direction: 'in' } });
    const channel = connected().in('x').close();
    clock.advance(100);
    expect(channel.log).toEqual(['in x @100', 'close 1000 @100']);
  });

  it('when lifted, still delivers delayed events in time and in order', () => {
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

describe('bandwidth', () => {
  it('passes rate bytes a second in each direction, in order', () => {
    const { faults, clock, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'bandwidth', rate: 10 });
    channel.in('12345').out('1234567890').in('1').close();
    clock.advance(2000);
    expect(channel.log).toEqual([
      'in 12345 @500',
      'in 1 @600',
      'close 1000 @600',
      'out 1234567890 @1000',
    ]);
  });

  it('gives each connection a link of its own', () => {
    const { faults, clock, connected } = createWorld();
    const [a, b] = [connected(), connected()];
    faults.arm({ fault: 'bandwidth', rate: 10 });
    a.in('12345');
    b.in('12345');
    clock.advance(500);
    expect([...a.log, ...b.log]).toEqual(['in 12345 @500', 'in 12345 @500']);
  });

  it('keeps its rate and the order, whatever is sent', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ size: fc.nat(50), wait: fc.nat(2000) }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 100 }),
        (sendings, rate) => {
          const { faults, clock, connected } = createWorld();
          const channel = connected();
          faults.arm({ fault: 'bandwidth', rate });
          const sent = sendings.map(({ size, wait }, index) => {
            clock.advance(wait);
            const frame = `${index}:`.padEnd(size, '.');
            channel.in(frame);
            return frame;
          });
          clock.advance(10_000_000);
          expect(names(channel.log)).toEqual(sent.map((frame) => `in ${frame}`));
          const bytes = sent.reduce((sum, frame) => sum + frame.length, 0);
          const last = Number(channel.log.at(-1)?.split('@')[1] ?? 0);
          expect(last).toBeGreaterThanOrEqual(sent.length === 0 ? 0 : (1000 * bytes) / rate - 1e-6);
        },
      ),
      { seed: 20_264 },
    );
  });

  it('when lifted, delivers what is on its way when it would have arrived', () => {
    const { faults, clock, connected } = createWorld();
    const channel = connected();
    const rule = faults.arm({ fault: 'bandwidth', rate: 10 });
    channel.in('1234567890');
    faults.lift(rule);
    channel.in('x');
    clock.advance(1000);
    expect(channel.log).toEqual(['in 1234567890 @1000', 'in x @1000']);
  });
});

describe('stall', () => {
  it('lets nothing through: frames, opens, closes and attempts vanish', () => {
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

  it('when lifted, resets the connections that lost data, and only those', () => {
    const { faults, connected, story } = createWorld();
    const [used, idle] = [connected(), connected()];
    faults.arm({ fault: 'stall' });
    used.out('lost');
    faults.lift();
    expect(used.log).toEqual(['ended 1006 @0']);
    expect(idle.in('x').log).toEqual(['in x @0']);
    expect(story().at(-1)).toBe(
      'lifted: Lifted from the panel. One connection has lost data and is reset.',
    );
  });

  it('when lifted, reports that the connections that lost data have already ended', () => {
    const { faults, connected, story } = createWorld();
    faults.arm({ fault: 'stall' });
    connected().in('x');
    faults.arm({ fault: 'reset' });
    faults.lift();
    expect(story().at(-1)).toBe('lifted: Lifted from the panel. No open connection has lost data.');
  });

  it('reports only its first act on each connection', () => {
    const { faults, connected, story } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'stall' });
    for (let i = 0; i < 100; i++) channel.in('x');
    expect(story()).toHaveLength(2);
    expect(faults.rules()[0]?.fired).toBe(100);
  });

  it('with a direction leaves the other one alone', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'stall', where: { direction: 'in' } });
    channel.out('a').in('b').out('c');
    expect(channel.log).toEqual(['out a @0', 'out c @0']);
  });

  it('with a direction lets no close follow lost data, and resets that connection when lifted', () => {
    const { faults, connected } = createWorld();
    const [used, idle] = [connected(), connected()];
    faults.arm({ fault: 'stall', where: { direction: 'in' } });
    used.in('lost').close();
    idle.close();
    faults.lift();
    expect(names(used.log)).toEqual(['ended 1006']);
    expect(names(idle.log)).toEqual(['close 1000']);
  });

  it('with a probability never lets anything follow lost data', () => {
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
