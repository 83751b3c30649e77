import { expect, it } from 'vitest';
import type { PageNatives } from '../../../src/probe/natives.ts';
import { UnderWay } from '../../../src/probe/wrap/under-way.ts';
import { VirtualClock } from '../../../src/simulation/clock.ts';
import { nativeBasics } from './native-basics.ts';

it('events are shown one per task, even if one had to wait for another', () => {
  const clock = new VirtualClock();
  const natives = nativeBasics(new WeakSet(), clock) as unknown as PageNatives;
  const underWay = new UnderWay(natives);
  const log: string[] = [];
  underWay.inTurn(() => log.push('first'));
  underWay.inTurn(() => {
    underWay.inTurn(() => log.push('third'));
    log.push('second');
  });
  clock.advance(0);
  expect(log).toEqual(['first', 'second', 'third']);
});
