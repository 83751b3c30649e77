import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../src/journal/rule.ts';
import { createPage } from './native-globals.ts';

describe('a WebSocket of the page', () => {
  it('that is reset as it opens shows open before close', () => {
    const { clock, faults, makeSocket, wires, log } = createPage();
    faults.arm({ fault: 'reset', times: 1 });
    makeSocket();
    wires[0]?.opens();
    clock.advance(1);
    expect(log).toEqual(['open (1)', 'close 1006 (3)']);
    expect(wires[0]?.log).toEqual(['close']);
  });

  it('fires close before any task that the page queues in its error listener', () => {
    const { clock, faults, makeSocket, log } = createPage();
    faults.arm({ fault: 'refuse', times: 1 });
    const { face } = makeSocket();
    face.addEventListener('error', () => clock.setTimeout(() => log.push('task'), 0));
    clock.advance(100);
    expect(log).toEqual(['error (3)', 'close 1006 (3)', 'task']);
  });

  it('that never opened fails with 1006, whatever code a close fault names', () => {
    const { clock, faults, makeSocket, log } = createPage();
    makeSocket();
    faults.arm({ fault: 'close', code: 1012, reason: 'restart' });
    clock.advance(0);
    expect(log).toEqual(['error (3)', 'close 1006 (3)']);
  });

  it.each([
    [{ fault: 'latency', ms: 500 }],
    [{ fault: 'bandwidth', rate: 14 }],
    [{ fault: 'hold', where: { event: 'frame', direction: 'out' } }],
    [{ fault: 'freeze' }],
    [{ fault: 'reorder' }],
  ] satisfies [Rule][])('sends what is on its way before it closes: %j', (rule) => {
    const { clock, faults, makeSocket, wires } = createPage();
    const socket = makeSocket();
    wires[0]?.opens();
    faults.arm(rule);
    socket.send(['goodbye']);
    socket.close([]);
    socket.send(['too late']);
    expect(socket.readyState).toBe(2);
    clock.advance(500);
    faults.lift();
    expect(wires[0]?.log).toEqual(['send goodbye', 'close']);
  });

  it('that is closing when it stalls still times out in the browser’s own time', () => {
    const { clock, faults, makeSocket, wires, log } = createPage();
    const socket = makeSocket();
    wires[0]?.opens();
    socket.close([]);
    clock.advance(10_000);
    faults.arm({ fault: 'stall' });
    wires[0]?.closes(1000);
    clock.advance(49_999);
    expect([socket.readyState, log]).toEqual([2, ['open (1)']]);
    clock.advance(1);
    expect([socket.readyState, log.at(-1)]).toEqual([3, 'close 1006 (3)']);
    faults.lift();
    expect(log).toHaveLength(2);
  });

  it.each([
    ['Firefox', 20_000, ['error (3)', 'close 1006 (3)']],
    ['Chrome', 60_000, ['close 1006 (3)']],
  ] as const)('that is closed in a stall times out as in %s', (browser, ms, end) => {
    const { clock, faults, makeSocket, wires, log } = createPage(browser);
    const socket = makeSocket();
    wires[0]?.opens();
    faults.arm({ fault: 'stall' });
    socket.close([]);
    clock.advance(ms - 1);
    expect(wires[0]?.log).toEqual([]);
    expect(log).toEqual(['open (1)']);
    clock.advance(1);
    expect(log.slice(1)).toEqual(end);
    expect(wires[0]?.log).toEqual(['close']);
    faults.lift();
    expect(log.slice(1)).toEqual(end);
  });

  it('counts as buffered in a stall what the system would not take', () => {
    const { faults, makeSocket, wires } = createPage();
    const socket = makeSocket();
    wires[0]?.opens();
    socket.send(['x'.repeat(100_000)]);
    faults.arm({ fault: 'stall' });
    socket.send(['x'.repeat(65_536)]);
    expect(socket.stranded).toBe(0);
    socket.send(['hällo']);
    socket.send([new Uint8Array(10)]);
    expect(socket.stranded).toBe(16);
    faults.lift();
    expect(socket.stranded).toBe(16);
  });

  it.each([
    ['shared', new Uint8Array(new SharedArrayBuffer(2))],
    ['resizable', new ArrayBuffer(2, { maxByteLength: 4 })],
    ['a view of what is resizable', new DataView(new ArrayBuffer(2, { maxByteLength: 4 }))],
  ])('lets the browser reject memory that it does not accept: %s', (_name, memory) => {
    const { faults, makeSocket, wires } = createPage();
    const socket = makeSocket();
    wires[0]?.opens();
    faults.arm({ fault: 'latency', ms: 100 });
    socket.send([memory]);
    expect(wires[0]?.log).toEqual([`send ${memory}`]);
    socket.send([new Uint8Array(2)]);
    expect(wires[0]?.log).toHaveLength(1);
  });

  it('counts as buffered what waits for a narrow link', () => {
    const { clock, faults, makeSocket, wires } = createPage();
    const socket = makeSocket();
    wires[0]?.opens();
    faults.arm({ fault: 'bandwidth', rate: 1000 });
    socket.send(['x'.repeat(65_536)]);
    socket.send(['x'.repeat(1000)]);
    expect(socket.stranded).toBe(1000);
    clock.advance(66_536);
    expect(socket.stranded).toBe(0);
    socket.send(['x'.repeat(65_537)]);
    expect(socket.stranded).toBe(1);
  });

  it('counts what the page sends after closing as buffered for ever, as natively', () => {
    const { clock, faults, makeSocket, wires } = createPage();
    faults.arm({ fault: 'latency', ms: 10 });
    const socket = makeSocket();
    clock.advance(10);
    wires[0]?.opens();
    clock.advance(10);
    socket.close([]);
    socket.send(['hällo']);
    clock.advance(10);
    expect(wires[0]?.log).toEqual(['close']);
    faults.arm({ fault: 'refuse' });
    const refused = makeSocket();
    clock.advance(100);
    refused.send([7]);
    expect([socket.stranded, refused.stranded]).toEqual([6, 1]);
  });

  it.each(['drop', 'latency'] as const)('counts what meets %s as sent', (fault) => {
    const { faults, makeSocket, wires } = createPage();
    const socket = makeSocket();
    wires[0]?.opens();
    faults.arm(fault === 'drop' ? { fault } : { fault, ms: 10 });
    socket.send(['x'.repeat(100_000)]);
    expect(socket.stranded).toBe(0);
  });

  it('is closed during its error event when the failure is the browser’s own', () => {
    const { clock, faults, makeSocket, wires, log } = createPage('Firefox');
    makeSocket();
    wires[0]?.opens();
    faults.arm({ fault: 'reorder', times: 1, where: { direction: 'in' } });
    wires[0]?.brings('a');
    wires[0]?.fails();
    clock.advance(0);
    wires[0]?.closes(1006);
    expect(log).toEqual(['open (1)', 'message a (1)', 'error (3)', 'close 1006 (3)']);
  });

  it('that fails is closed by the server, even if the page closes it in its error listener', () => {
    const { makeSocket, wires, journal } = createPage();
    const socket = makeSocket();
    wires[0]?.addEventListener('error', () => socket.close([]));
    wires[0]?.fails();
    wires[0]?.closes(1006);
    expect(journal('close')).toMatchObject([{ code: 1006, by: 'remote' }]);
  });

  it('made with a constructor that the page has kept is followed from its attempt on', () => {
    const { keepSocket, wires, journal } = createPage();
    keepSocket();
    wires[0]?.opens();
    keepSocket();
    wires[1]?.fails();
    wires[1]?.closes(1006);
    expect(journal('attempt', 'open', 'close')).toMatchObject([
      { type: 'attempt', epoch: 1 },
      { type: 'open', epoch: 1 },
      { type: 'attempt', epoch: 2 },
      { type: 'close', epoch: 2, by: 'remote' },
    ]);
    expect(journal('open')[0]).not.toHaveProperty('partial');
  });

  it('made with a kept constructor can be refused after its attempt has gone out', () => {
    const { clock, faults, keepSocket, wires, log } = createPage();
    faults.arm({ fault: 'refuse', times: 1 });
    keepSocket();
    clock.advance(1000);
    expect(log).toEqual(['error (3)', 'close 1006 (3)']);
    expect(wires[0]?.log).toEqual(['close']);
  });

  it('that is closed in a stall is reset when the stall is lifted, and leaves no timer', () => {
    const { clock, faults, makeSocket, wires, log } = createPage();
    const socket = makeSocket();
    wires[0]?.opens();
    faults.arm({ fault: 'stall' });
    socket.close([]);
    faults.lift();
    expect(log.slice(1)).toEqual(['close 1006 (3)']);
    expect(wires[0]?.log).toEqual(['close']);
    clock.advance(0);
    expect(clock.pending).toBe(0);
  });

  it('shows no held frame after the page has closed it, only its end', () => {
    const { clock, faults, makeSocket, wires, log } = createPage();
    const socket = makeSocket();
    wires[0]?.opens();
    faults.arm({ fault: 'hold', where: { event: 'frame' } });
    wires[0]?.brings('held');
    socket.close([]);
    wires[0]?.closes(1000);
    expect(log).toEqual(['open (1)']);
    faults.lift();
    clock.advance(0);
    expect(log).toEqual(['open (1)', 'close 1000 (3)']);
  });

  it.each([
    ['Firefox', ['error (3)', 'close 1006 (3)']],
    ['Chrome', ['close 1006 (3)']],
  ] as const)('that is reset ends as a real reset does in %s', (browser, end) => {
    const { clock, faults, makeSocket, wires, log } = createPage(browser);
    makeSocket();
    wires[0]?.opens();
    faults.arm({ fault: 'reset' });
    clock.advance(0);
    expect(log.slice(1)).toEqual(end);
  });

  it.each([
    ['a thaw', { fault: 'freeze' }, ['a', 'b']],
    ['a duplicate', { fault: 'duplicate', times: 1 }, ['a', 'a', 'b']],
  ] as const)('shows one event per task: %s', (_name, rule, brought) => {
    const { clock, faults, makeSocket, wires, log } = createPage();
    makeSocket();
    wires[0]?.opens();
    faults.arm(rule);
    wires[0]?.brings('a');
    wires[0]?.brings('b');
    faults.lift();
    expect(log).toEqual(['open (1)', 'message a (1)']);
    clock.advance(0);
    expect(log.slice(1)).toEqual(brought.map((data) => `message ${data} (1)`));
  });

  it('shows nothing during a call that the page makes on another socket', () => {
    const { clock, faults, makeSocket, wires, log } = createPage();
    const [one, other] = [makeSocket(), makeSocket()];
    for (const wire of wires) wire.opens();
    faults.arm({ fault: 'stall', times: 2 });
    one.send(['lost']);
    other.send(['lost']);
    expect(log.slice(2)).toEqual([]);
    clock.advance(0);
    expect(log.slice(2)).toEqual(['close 1006 (3)', 'close 1006 (3)']);
  });
});
