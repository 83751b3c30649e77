import { expect, it } from 'vitest';
import { VirtualClock } from '../../src/simulation/clock.ts';

it('a loop in which no time passes ends with an error, and one in which some does goes on', () => {
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
