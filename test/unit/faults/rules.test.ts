import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../src/journal/rule.ts';
import { confirm, createWorld, names } from './world.ts';

describe('several rules', () => {
  it('act in the order in which they were armed', () => {
    const { faults, clock, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'latency', ms: 100 });
    faults.arm({ fault: 'lose-ack' });
    channel.in(confirm('a')).in('x');
    expect(faults.rules()[1]?.fired).toBe(0);
    clock.advance(100);
    expect(faults.rules()[1]?.fired).toBe(1);
    expect(channel.log).toEqual(['in x @100']);
  });

  it('also act on a passage that waits when they are armed', () => {
    const { faults, clock, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'latency', ms: 100 });
    channel.in('x');
    faults.arm({ fault: 'stall' });
    clock.advance(100);
    expect(channel.log).toEqual([]);
  });

  it('are written to the journal in full when they are armed', () => {
    const { faults, entries } = createWorld();
    const rule = { fault: 'latency', ms: 250, where: { direction: 'in' }, for: 5000 } as const;
    faults.arm(rule);
    expect(entries).toMatchObject([{ type: 'fault', phase: 'armed', given: rule }]);
  });

  it('are lifted singly by id, or all together', () => {
    const { faults } = createWorld();
    const [a] = [faults.arm({ fault: 'stall' }), faults.arm({ fault: 'refuse' })];
    expect(faults.lift('nonsense')).toBe(0);
    expect(faults.lift(a)).toBe(1);
    expect(faults.rules()).toMatchObject([{ id: 'r2', rule: { fault: 'refuse' }, fired: 0 }]);
    faults.arm({ fault: 'stall' });
    expect(faults.lift()).toBe(2);
    expect(faults.quiet()).toBe(true);
  });

  it('that are lifted together do not act on what they release', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'hold', where: { event: 'frame' } });
    for (const fault of ['drop', 'stall'] as const) faults.arm({ fault });
    channel.in('held');
    faults.lift();
    expect(names(channel.log)).toEqual(['in held']);
  });

  it.each([
    ['duplicate', ['in a', 'out b', 'in a']],
    ['corrupt', ['in i', 'out b']],
  ] as const)(
    'act no more often than times, even if the page answers at once: %s',
    (fault, log) => {
      const { faults, connected } = createWorld();
      const channel = connected();
      faults.arm({ fault, times: 1 });
      const [note] = [channel.log.push.bind(channel.log)];
      channel.log.push = (line) => {
        note(line);
        return line.startsWith('in') && channel.log.length === 1 ? channel.out('b').log.length : 0;
      };
      channel.in('a');
      expect(names(channel.log)).toEqual(log);
    },
  );

  it('are limited to 64 at a time', () => {
    const { faults } = createWorld();
    for (let i = 0; i < 64; i++) faults.arm({ fault: 'refuse' });
    expect(() => faults.arm({ fault: 'refuse' })).toThrow('No more than 64 rules');
    faults.lift('r1');
    expect(faults.arm({ fault: 'refuse' })).toBe('r65');
  });

  it('act on the same passages with the same seed', () => {
    const run = () => {
      const { faults, connected } = createWorld();
      const channel = connected();
      faults.arm({ fault: 'lose-ack', probability: 0.5, seed: 11 });
      for (let i = 0; i < 40; i++) channel.in(confirm(String(i)));
      return channel.log;
    };
    expect(run()).toEqual(run());
    expect(run().length).toBeGreaterThan(5);
    expect(run().length).toBeLessThan(35);
  });
});

describe('a rule that makes no sense', () => {
  it.each<[string, Rule, string]>([
    ['a code that no server sends', { fault: 'close', code: 1006, reason: '' }, 'code 1006'],
    ['a code that is none', { fault: 'close', code: 12, reason: '' }, 'code must be'],
    ['a long reason', { fault: 'close', code: 4000, reason: 'é'.repeat(62) }, 'reason has 124'],
    ['a direction of attempts', { fault: 'refuse', where: { direction: 'in' } }, 'where.direction'],
    ['an event of latency', { fault: 'latency', ms: 1, where: { event: 'open' } }, 'where.event'],
    ['a type of an open', { fault: 'hold', where: { type: 'confirm' } }, 'where.type'],
    ['nth below 1', { fault: 'hold', where: { nth: 0 } }, 'where.nth'],
    ['times of nothing', { fault: 'refuse', times: 0 }, 'times must be'],
    ['a time that never ends', { fault: 'stall', for: Number.POSITIVE_INFINITY }, 'for must be'],
    ['a latency backwards', { fault: 'latency', ms: -1 }, 'ms must be'],
    ['a jitter that is no number', { fault: 'latency', ms: 1, jitter: Number.NaN }, 'jitter must'],
    ['more than a probability', { fault: 'stall', probability: 2 }, 'probability must be'],
    ['a restart for a time', { fault: 'restart', downtime: 1, for: 2 }, 'for does not apply'],
    ['a fault that is none', { fault: 'toString' } as unknown as Rule, "no fault 'toString'"],
  ])('is refused with a sentence that names the field: %s', (_what, rule, sentence) => {
    const { faults, entries } = createWorld();
    expect(() => faults.arm(rule)).toThrow(sentence);
    expect(faults.rules()).toEqual([]);
    expect(entries).toEqual([]);
  });
});
