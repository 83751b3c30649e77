import type { VirtualClock } from '../../../src/simulation/clock.ts';

/** Lets time pass, with everything that is done meanwhile. */
export async function passOn(clock: VirtualClock, ms: number): Promise<void> {
  for (let passed = 0; passed <= ms; passed += 10) {
    clock.advance(10);
    for (let i = 0; i < 30; i++) await Promise.resolve();
  }
}
