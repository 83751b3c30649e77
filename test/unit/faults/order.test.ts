import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../src/journal/rule.ts';
import { createWorld } from './world.ts';

/** Rules that delay and never lose. */
const delaying: fc.Arbitrary<Rule> = fc.oneof(
  fc.record({
    fault: fc.constant('latency' as const),
    ms: fc.nat(200),
    jitter: fc.nat(200),
    seed: fc.nat(),
    probability: fc.constantFrom(0.5, 1),
    where: fc.constantFrom({}, { direction: 'in' as const }, { direction: 'out' as const }),
  }),
  fc.record({
    fault: fc.constant('hold' as const),
    where: fc.constantFrom({ event: 'frame' as const }, { event: 'close' as const }),
    probability: fc.constantFrom(0.3, 1),
    seed: fc.nat(),
  }),
);

const step = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('in' as const, 'out' as const) },
  { weight: 2, arbitrary: fc.nat(150) },
  { weight: 1, arbitrary: fc.constantFrom('release' as const, 'lift' as const) },
  { weight: 1, arbitrary: delaying },
);

describe('faults that only delay', () => {
  it('lose nothing and keep the order of each direction', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { faults, clock, connected } = createWorld();
        const channel = connected();
        const sent = { in: [] as string[], out: [] as string[] };
        steps.forEach((what, index) => {
          if (typeof what === 'number') clock.advance(what);
          else if (what === 'release') faults.release(faults.held()[index % 3]?.id ?? 'none');
          else if (what === 'lift') faults.lift(faults.rules()[0]?.id ?? 'none');
          else if (typeof what === 'object') faults.arm(what);
          else {
            channel[what](String(index));
            sent[what].push(String(index));
          }
        });
        channel.close();
        faults.lift();
        clock.advance(100_000);
        const arrived = (direction: string) =>
          channel.log
            .filter((line) => line.startsWith(direction))
            .map((line) => line.split(' ')[1]);
        expect(arrived('in')).toEqual(sent.in);
        expect(arrived('out')).toEqual(sent.out);
        const inward = channel.log.filter((line) => !line.startsWith('out'));
        expect(inward.at(-1)).toMatch(/^close 1000/);
        expect(faults.quiet()).toBe(true);
      }),
      { seed: 20_264, numRuns: 500 },
    );
  });
});

describe('a stall among other faults', () => {
  it('lets only the beginning of the stream arrive, nothing after the first gap', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 30 }), fc.nat(), (toggles, seed) => {
        const { faults, clock, connected } = createWorld();
        const channel = connected();
        faults.arm({ fault: 'latency', ms: 20, jitter: 80, seed });
        toggles.forEach((toggle, index) => {
          if (toggle) faults.arm({ fault: 'stall', for: 30 });
          channel.in(String(index));
          clock.advance(10);
        });
        clock.advance(100_000);
        const arrived = channel.log.filter((line) => line.startsWith('in '));
        expect(arrived.map((line) => Number(line.split(' ')[1]))).toEqual(
          arrived.map((_, index) => index),
        );
        expect(channel.live).toBe(arrived.length === toggles.length);
      }),
      { seed: 20_264 },
    );
  });
});
