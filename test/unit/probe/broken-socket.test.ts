import { describe, expect, it } from 'vitest';
import { createPage } from './native-globals.ts';

describe('a WebSocket of the page', () => {
  it('that is reset as it opens is open to the page before it ends', () => {
    const { clock, faults, makeSocket, wires, log } = createPage();
    faults.arm({ fault: 'reset', times: 1 });
    makeSocket();
    wires[0]?.opens();
    clock.advance(1);
    expect(log).toEqual(['open (1)', 'error (3)', 'close 1006 (3)']);
    expect(wires[0]?.log).toEqual(['close']);
  });

  it('that was never open is not closed with a code: nobody has shaken hands', () => {
    const { faults, makeSocket, log } = createPage();
    makeSocket();
    faults.arm({ fault: 'close', code: 1012, reason: 'restart' });
    expect(log).toEqual(['error (3)', 'close 1006 (3)']);
  });

  it('sends what is on its way before it closes', () => {
    const { clock, faults, makeSocket, wires } = createPage();
    const socket = makeSocket();
    wires[0]?.opens();
    faults.arm({ fault: 'latency', ms: 500 });
    socket.send(['goodbye']);
    socket.close([]);
    expect(socket.readyState).toBe(2);
    clock.advance(500);
    expect(wires[0]?.log).toEqual(['send goodbye', 'close']);
  });
});
