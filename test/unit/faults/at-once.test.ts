import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../src/journal/rule.ts';
import { createWorld } from './world.ts';

/** Of an attempt whose page waits in the call. */
function attempt(rule: Rule) {
  const world = createWorld();
  world.faults.arm(rule);
  const channel = world.fresh({ transport: 'ajax', url: 'http://host/x' });
  channel.pass({ kind: 'attempt', atOnce: true });
  return { ...world, channel };
}

describe('an attempt that cannot wait', () => {
  it.each([
    { fault: 'refuse' },
    { fault: 'offline' },
    { fault: 'restart', downtime: 100 },
  ] as const)('fails by $fault within the call', (rule) => {
    const { channel, entries } = attempt(rule);
    expect(channel.log).toEqual(['ended 1006 @0']);
    expect(entries).toContainEqual(expect.objectContaining({ type: 'fault', phase: 'fired' }));
  });

  it('is answered by status within the call', () => {
    const { channel } = attempt({ fault: 'status', code: 503, retryAfter: 10 });
    expect(channel.endings).toMatchObject([{ status: 503, retryAfter: 10 }]);
  });

  it('counts towards times', () => {
    const { channel, faults } = attempt({ fault: 'refuse', times: 1 });
    expect(channel.live).toBe(false);
    expect(faults.rules()).toEqual([]);
  });

  it.each([
    { fault: 'latency', ms: 10 },
    { fault: 'stall' },
    { fault: 'freeze' },
    { fault: 'drop' },
  ] as const)('passes under $fault, and the journal says so once', (rule) => {
    const { channel, entries, fresh } = attempt(rule);
    expect(channel.log).toEqual(['attempt @0']);
    fresh({ transport: 'ajax' }).pass({ kind: 'attempt', atOnce: true });
    const said = entries.filter(({ type }) => type === 'error');
    expect(said).toMatchObject([{ message: expect.stringContaining(`'${rule.fault}'`) }]);
  });
});

describe('a channel that no fault may concern', () => {
  it('is recognised by the transport and the URL that rules name', () => {
    const { faults } = createWorld();
    faults.arm({ fault: 'stall', where: { transport: 'ajax', url: '/polls' } });
    expect(faults.quiet()).toBe(false);
    expect(faults.quiet({ transport: 'ajax', url: 'http://host/polls' })).toBe(false);
    expect(faults.quiet({ transport: 'ajax', url: 'http://host/other' })).toBe(true);
    expect(faults.quiet({ transport: 'sse', url: 'http://host/polls' })).toBe(true);
    faults.lift();
    expect(faults.quiet()).toBe(true);
  });
});
