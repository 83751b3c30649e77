import { beforeEach, describe, expect, it } from 'vitest';
import { type Registry, registry } from '../../../src/journal/registry.ts';
import { openBridge } from '../../../src/reach/bridge.ts';
import { startCourier } from '../../../src/reach/courier.ts';
import { type FakePort, portPair } from './fake-browser.ts';

type Scope = Window & typeof globalThis;

/** What of a window is used. */
const windowIn = (parent: object): Scope =>
  Object.assign(new EventTarget(), { CustomEvent, crypto, parent }) as unknown as Scope;

let scope: Scope;
let found: Registry;
/** The background's ends, one for each call. */
let calls: FakePort[];

beforeEach(() => {
  scope = windowIn({});
  found = registry(scope);
  found.probe = (command) => `answer to ${command}`;
  found.attach = () => {};
  calls = [];
});

const courier = (): void =>
  startCourier(scope, (name) => {
    const [near, far] = portPair(name, {});
    calls.push(far);
    return near.api;
  });
const answers = (): unknown[] => {
  calls.at(-1)?.postMessage({ id: 3, command: 'drain' });
  return calls.at(-1)?.heard ?? [];
};

describe('a courier reaches the probe of its frame', () => {
  it('if the probe was there first', () => {
    openBridge(scope);
    courier();
    expect(answers()).toEqual([{ id: 3, answer: 'answer to drain' }]);
  });

  it('if the courier was there first', () => {
    courier();
    expect(calls).toEqual([]);
    openBridge(scope);
    expect(answers()).toEqual([{ id: 3, answer: 'answer to drain' }]);
  });

  it('once, however often both are injected', () => {
    openBridge(scope);
    courier();
    openBridge(scope);
    courier();
    expect(calls.length).toBe(1);
    expect(answers()).toEqual([{ id: 3, answer: 'answer to drain' }]);
  });

  it('again under the same name after the background was stopped', () => {
    openBridge(scope);
    courier();
    calls[0]?.disconnect();
    courier();
    expect(calls.length).toBe(2);
    expect(calls[1]?.name).toBe(calls[0]?.name);
    expect(answers()).toEqual([{ id: 3, answer: 'answer to drain' }]);
  });

  it('with questions only', () => {
    openBridge(scope);
    courier();
    calls[0]?.postMessage({ command: 'drain' });
    calls[0]?.postMessage('drain');
    expect(calls[0]?.heard).toEqual([]);
  });
});

it('a frame whose probe belongs to a window above is left to that window', () => {
  found.attach = null;
  openBridge(scope);
  courier();
  expect(calls).toEqual([]);
});

it('the top page is left to DevTools', () => {
  Object.assign(scope, { parent: scope });
  openBridge(scope);
  courier();
  expect([found.bridged, calls]).toEqual([undefined, []]);
});
