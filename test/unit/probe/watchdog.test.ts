import { describe, expect, it } from 'vitest';
import { createFaults } from '../../../src/faults/index.ts';
import type { Draft } from '../../../src/journal/entry.ts';
import { Watchdog } from '../../../src/probe/watchdog.ts';
import { VirtualClock } from '../../../src/simulation/clock.ts';

function createWatch() {
  const clock = new VirtualClock();
  const entries: Draft[] = [];
  const faults = createFaults({ clock, report: (entry) => entries.push(entry) });
  const watchdog = new Watchdog(faults, clock);
  return { clock, entries, faults, watchdog };
}

describe('the watchdog', () => {
  it('lifts all faults when the panel has been silent for five seconds, and says why', () => {
    const { clock, entries, faults, watchdog } = createWatch();
    faults.arm({ fault: 'stall' });
    watchdog.watch();
    clock.advance(4999);
    expect(faults.rules()).toHaveLength(1);
    clock.advance(1);
    expect(faults.rules()).toEqual([]);
    expect(entries.at(-1)).toMatchObject({
      phase: 'lifted',
      detail: expect.stringContaining('The panel has not been heard of for 5 s.'),
    });
  });

  it('leaves faults armed as long as it hears from the panel', () => {
    const { clock, faults, watchdog } = createWatch();
    faults.arm({ fault: 'stall' });
    watchdog.watch();
    for (let i = 0; i < 20; i++) {
      clock.advance(4000);
      watchdog.heard();
    }
    expect(faults.rules()).toHaveLength(1);
  });

  it('sets no timer while nothing is armed', () => {
    const { clock, faults, watchdog } = createWatch();
    watchdog.watch();
    expect(clock.pending).toBe(0);
    const rule = faults.arm({ fault: 'stall' });
    watchdog.watch();
    watchdog.watch();
    expect(clock.pending).toBe(1);
    faults.lift(rule);
    clock.advance(1000);
    expect(clock.pending).toBe(0);
  });
});
