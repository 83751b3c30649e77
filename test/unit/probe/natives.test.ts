import { expect, it } from 'vitest';
import { createFaults } from '../../../src/faults/index.ts';
import type { Channel } from '../../../src/journal/registry.ts';
import { captureNatives, type PageScope } from '../../../src/probe/natives.ts';

const LONGEST = 2 ** 31 - 1;

const createNatives = (rest: object = {}) =>
  captureNatives({
    ...{ performance, Event, EventTarget, DOMException, Response, String, Math },
    ...rest,
  } as unknown as PageScope);

it('data that a narrow link takes more than 24 days for does not arrive at once', () => {
  const waits: number[] = [];
  const setTimeout = (_callback: () => void, ms: number) => waits.push(ms);
  const natives = createNatives({ setTimeout, clearTimeout });
  const faults = createFaults({ clock: natives, report: () => {} });
  faults.arm({ fault: 'bandwidth', rate: 1 });
  const channel = { connection: 'c', transport: 'websocket', url: 'ws://host/', live: true };
  const data = new ArrayBuffer(LONGEST / 1000 + 1);
  faults.tap(channel as unknown as Channel, { kind: 'frame', direction: 'in', data }, () => {});
  // More than that a timer takes for nothing.
  expect(waits).toEqual([LONGEST]);
});

it('of what a page throws, only the name of an exception of the browser is read, and nothing of the page is called', () => {
  const { exceptionName } = createNatives();
  const touched: PropertyKey[] = [];
  const touchy = new Proxy(new DOMException('', 'TimeoutError'), {
    get: (_target, name) => touched.push(name),
    getPrototypeOf: () => {
      touched.push('prototype');
      return null;
    },
  });
  const renamed = Object.defineProperty(new DOMException('', 'AbortError'), 'name', {
    get: () => touched.push('name'),
  });
  expect(exceptionName(new DOMException('', 'TimeoutError'))).toBe('TimeoutError');
  expect(exceptionName(renamed)).toBe('AbortError');
  for (const other of [touchy, new TypeError(''), { name: 'TimeoutError' }, 'TimeoutError', null])
    expect(exceptionName(other)).toBeUndefined();
  expect(touched).toEqual([]);
});
