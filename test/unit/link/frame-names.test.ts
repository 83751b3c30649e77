import { expect, it } from 'vitest';
import type { Entry } from '../../../src/journal/entry.ts';
import { FrameNames } from '../../../src/link/frame-names.ts';

it('the connections to end with a frame are bounded, whatever the frame reports', () => {
  const names = new FrameNames({ kind: 'frame', host: 'other.test' }, 1);
  for (let seq = 1; seq <= 30_000; seq++) {
    const rest = { seq, at: seq, connection: `c${seq}` };
    names.entry({
      ...{ ...rest, type: 'attempt', epoch: seq, transport: 'websocket' },
      ...{ url: 'ws://other.test/', attempt: 1 },
    } as Entry);
    names.entry({
      ...rest,
      type: 'state',
      from: 'disconnected',
      to: 'connecting',
      cause: '',
    } as Entry);
  }
  const farewell = names.farewell(40_000);
  expect(farewell.length).toBeGreaterThan(0);
  expect(farewell.length).toBeLessThanOrEqual(10_000);
  expect(farewell.some(({ connection }) => connection === 'other.test#1/c30000')).toBe(true);
});

it('an armed rule about a client names it by the panel’s id', () => {
  const names = new FrameNames({ kind: 'frame', host: 'other.test' }, 1);
  const told = {
    type: 'fault',
    seq: 1,
    at: 1,
    connection: 'c',
    fault: 'stall',
    rule: 'r1',
  } as const;
  const given = { fault: 'stall', where: { connection: 'c' } } as const;
  expect(names.entry({ ...told, phase: 'armed', given })).toMatchObject({
    rule: 'other.test#1/r1',
    given: { fault: 'stall', where: { connection: 'other.test#1/c' } },
  });
});
