import { expect, it } from 'vitest';
import { createFaults } from '../../../src/faults/index.ts';
import type { Channel } from '../../../src/journal/registry.ts';
import { captureNatives, type PageScope } from '../../../src/probe/natives.ts';

const LONGEST = 2 ** 31 - 1;

it('data that a narrow link takes more than 24 days for does not arrive at once', () => {
  const waits: number[] = [];
  const setTimeout = (_callback: () => void, ms: number) => waits.push(ms);
  const scope = {
    ...{ performance, Event, EventTarget, Response, String, Math, setTimeout, clearTimeout },
  } as unknown as PageScope;
  const faults = createFaults({ clock: captureNatives(scope), report: () => {} });
  faults.arm({ fault: 'bandwidth', rate: 1 });
  const channel = { connection: 'c', transport: 'websocket', url: 'ws://host/', live: true };
  const data = new ArrayBuffer(LONGEST / 1000 + 1);
  faults.tap(channel as unknown as Channel, { kind: 'frame', direction: 'in', data }, () => {});
  // More than that a timer takes for nothing.
  expect(waits).toEqual([LONGEST]);
});
