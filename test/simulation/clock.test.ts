import { expect, it } from 'vitest';
import { VirtualClock } from '../../src/simulation/clock.ts';

it('the virtual clock throws on a loop in which no time passes, but not on one in which some does', () => {
  const clock = new VirtualClock();
  let rang = 0;
  const ring = (ms: number): void => {
    rang++;
    clock.setTimeout(() => ring(ms), ms);
  };
  ring(1);
  clock.advance(30_000);
  expect(rang).toBe(30_001);
  ring(0);
  expect(() => clock.advance(1)).toThrow('Time stands still');
});
