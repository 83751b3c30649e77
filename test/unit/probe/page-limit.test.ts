import { describe, expect, it } from 'vitest';
import type { PageNatives } from '../../../src/probe/natives.ts';
import { PageLimit } from '../../../src/probe/wrap/page-limit.ts';
import { VirtualClock } from '../../../src/simulation/clock.ts';

function createLimit(limit: number) {
  const clock = new VirtualClock(0);
  const page = { limit };
  const over: number[] = [];
  const { now, setTimeout, clearTimeout } = {
    now: () => clock.now(),
    setTimeout: (callback: () => void, ms: number) => clock.setTimeout(callback, ms),
    clearTimeout: (handle: unknown) => clock.clearTimeout(handle as never),
  };
  const natives = { now, setTimeout, clearTimeout } as unknown as PageNatives;
  const watched = new PageLimit(
    natives,
    () => page.limit,
    () => over.push(clock.now()),
  );
  return { clock, page, over, watched };
}

describe('a page’s time limit', () => {
  it('counts from when the request was sent, not from when it is watched', () => {
    const { clock, over, watched } = createLimit(100);
    clock.advance(60);
    watched.start();
    clock.advance(1000);
    expect(over).toEqual([100]);
  });

  it('may be set later, and fires at once if that time has passed', () => {
    const { clock, page, over, watched } = createLimit(0);
    watched.start();
    clock.advance(60);
    expect(over).toEqual([]);
    page.limit = 20;
    watched.changed();
    clock.advance(0);
    expect(over).toEqual([60]);
  });

  it('never fires before it is started or after it is stopped', () => {
    const { clock, over, watched } = createLimit(10);
    watched.changed();
    clock.advance(100);
    watched.start();
    watched.stop();
    clock.advance(100);
    expect(over).toEqual([]);
  });
});
