import { describe, expect, it } from 'vitest';
import type { Passage } from '../../../src/journal/registry.ts';
import type { Rule } from '../../../src/journal/rule.ts';
import { createWorld } from './world.ts';

const latency: Rule = { fault: 'latency', ms: 100 };
const goodbye: Rule = { fault: 'close', code: 1012, reason: '' };

describe('a close by the server', () => {
  it('arrives after the frames before it, whatever delays these', () => {
    for (const [rule, end] of [
      [latency, 100],
      [{ fault: 'bandwidth', rate: 20 }, 100],
      [{ fault: 'reorder' }, 0],
    ] as const) {
      const { faults, clock, connected } = createWorld();
      const channel = connected();
      faults.arm(rule);
      channel.in('aa');
      faults.arm(goodbye);
      clock.advance(200);
      expect(channel.log).toEqual([`in aa @${end}`, `ended 1012 @${end}`]);
    }
  });

  it('arrives after the open before it', () => {
    const { faults, clock, fresh } = createWorld();
    faults.arm({ ...goodbye, times: 1 });
    faults.arm(latency);
    const channel = fresh().open();
    clock.advance(200);
    expect(channel.log).toEqual(['open @100', 'ended 1012 @100']);
  });

  it('lets nothing sent after it through, in either direction, nor what had not reached the server', () => {
    const { faults, clock, connected } = createWorld();
    const channel = connected();
    faults.arm(latency);
    channel.out('before');
    faults.arm(goodbye);
    channel.in('late').out('late').close();
    clock.advance(200);
    expect(channel.log).toEqual(['ended 1012 @100']);
  });

  it('lets the page close the connection before the close arrives', () => {
    const { faults, clock, connected } = createWorld();
    const channel = connected();
    faults.arm({ ...latency, where: { direction: 'in' } });
    channel.in('before');
    faults.arm(goodbye);
    channel.pass({ kind: 'hang-up' }).close();
    clock.advance(200);
    expect(channel.log).toEqual(['hang-up @0', 'in before @100', 'ended 1012 @100']);
  });

  it('still arrives, once, when the fault that delays it is lifted', () => {
    const { faults, clock, connected } = createWorld();
    const channel = connected();
    const id = faults.arm(latency);
    channel.in('a');
    faults.arm(goodbye);
    faults.lift(id);
    clock.advance(200);
    expect(channel.log).toEqual(['in a @100', 'ended 1012 @100']);
    expect(faults.quiet()).toBe(true);
  });
});

describe('cut', () => {
  const piece = (data: string): Passage => ({ kind: 'frame', direction: 'in', data, chunk: true });

  it('delivers what came before it and the first part, whichever was armed first', () => {
    for (const rules of [
      [{ fault: 'cut', after: 5 }, latency],
      [latency, { fault: 'cut', after: 5 }],
    ] as const) {
      const { faults, clock, fresh } = createWorld();
      for (const rule of rules) faults.arm(rule);
      const channel = fresh().open().pass(piece('abcd')).pass(piece('efgh')).pass(piece('ij'));
      clock.advance(200);
      expect(channel.log).toEqual(['open @100', 'in abcd @100', 'in e @100', 'ended 1006 @100']);
    }
  });

  it('ends a connection once', () => {
    const { faults, clock, connected } = createWorld();
    const channel = connected();
    faults.arm(latency);
    faults.arm({ fault: 'cut', times: 2 });
    faults.arm({ fault: 'latency', ms: 50 });
    channel.in('a').in('b');
    clock.advance(200);
    expect(channel.log).toEqual(['ended 1006 @150']);
    expect(faults.rules()).toMatchObject([{}, { fired: 1 }, {}]);
  });
});

describe('a refusal by status or refuse', () => {
  it('is delayed on the way back, too', () => {
    for (const rule of [{ fault: 'status', code: 503 }, { fault: 'refuse' }] as const) {
      const { faults, clock, fresh } = createWorld();
      faults.arm(latency);
      faults.arm(rule);
      const channel = fresh({ transport: 'ajax' }).attempt();
      clock.advance(1000);
      // A round trip of 40 ms beside what the latency adds each way.
      expect(channel.log).toEqual(['ended 1006 @240']);
    }
  });
});

describe('a forced ending', () => {
  it('by reset does not wait, and loses what is on its way', () => {
    const { faults, clock, connected } = createWorld();
    const channel = connected();
    faults.arm(latency);
    channel.in('a').out('b');
    faults.arm({ fault: 'reset' });
    clock.advance(200);
    expect(channel.log).toEqual(['ended 1006 @0']);
  });

  it.each<Rule>([{ fault: 'reset' }, { fault: 'restart', downtime: 10 }, goodbye])(
    'is not shown to a frozen page: %s',
    (rule) => {
      const { faults, connected } = createWorld();
      const channel = connected();
      const frozen = faults.arm({ fault: 'freeze' });
      channel.in('a').out('b');
      faults.arm(rule);
      expect(channel.log).toEqual([]);
      faults.lift(frozen);
      expect(channel.log).toEqual(['in a @0', expect.stringMatching(/^ended (1006|1012) @0$/)]);
    },
  );

  it('is not shown to a frozen page when a stall is lifted', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    const stall = faults.arm({ fault: 'stall' });
    channel.in('lost');
    const frozen = faults.arm({ fault: 'freeze' });
    faults.lift(stall);
    expect(channel.log).toEqual([]);
    faults.lift(frozen);
    expect(channel.log).toEqual(['ended 1006 @0']);
  });

  it('can be held, and does not wait behind other held events', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'hold', where: { event: 'frame' }, times: 1 });
    channel.in('held');
    faults.arm({ fault: 'hold', where: { event: 'close' } });
    faults.arm({ fault: 'reset' });
    expect(channel.log).toEqual([]);
    faults.release('h2');
    expect(channel.log).toEqual(['ended 1006 @0']);
  });

  it('by reset ends a stalled connection', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'stall' });
    channel.in('lost');
    faults.arm({ fault: 'reset' });
    expect(channel.log).toEqual(['ended 1006 @0']);
  });
});
