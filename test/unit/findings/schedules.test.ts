import { describe, expect, it } from 'vitest';
import { CHAT, find, RESET, type Sight, seen } from './seen.ts';

const DONE = { code: 1000, reason: '', clean: true };
const ANSWER = '{"type":"news","id":"1"}';
/** How often the page asks, ms. */
const INTERVAL = 10_000;

const found = (act: (sight: Sight) => void) => find('retry-without-jitter', seen(act));

/** Opens a socket, gets an answer, and is done with it. Takes 400 ms. */
function ask({ client, wait }: Sight, by: 'client' | 'remote' = 'client'): void {
  const socket = client.attempt('websocket', CHAT);
  wait(100);
  client.opened(socket, 'websocket');
  wait(300);
  client.received(socket, 'websocket', CHAT, ANSWER);
  client.closed(socket, 'websocket', DONE, by);
}

/** The server cannot be reached: that shows after `ms`. */
function fail({ client, wait }: Sight, ms: number): void {
  const socket = client.attempt('websocket', CHAT);
  wait(ms);
  client.closed(socket, 'websocket', RESET, 'remote');
}

/** Loses a socket that was open for 5 s. */
function lose({ client, wait }: Sight): void {
  const socket = client.attempt('websocket', CHAT);
  client.opened(socket, 'websocket');
  wait(5000);
  client.closed(socket, 'websocket', RESET, 'remote');
}

describe('no retry is found in a page that asks over a new socket at fixed intervals', () => {
  it.each(['client', 'remote'] as const)('when each is closed by the %s', (by) => {
    expect(
      found((sight) => {
        for (let time = 0; time < 6; time++) {
          ask(sight, by);
          sight.wait(INTERVAL - 400);
        }
      }),
    ).toEqual([]);
  });

  it('when some of them fail, and the next goes out at its time', () => {
    expect(
      found((sight) => {
        for (let time = 0; time < 6; time++) {
          ask(sight);
          sight.wait(INTERVAL - 400);
          ask(sight);
          sight.wait(INTERVAL - 400);
          fail(sight, 30);
          sight.wait(INTERVAL - 30);
        }
      }),
    ).toEqual([]);
  });

  it('when the interval begins at the end of each, and some fail', () => {
    expect(
      found((sight) => {
        for (let time = 0; time < 6; time++) {
          ask(sight);
          sight.wait(INTERVAL);
          fail(sight, 500 * time);
          sight.wait(INTERVAL);
        }
      }),
    ).toEqual([]);
  });
});

describe('a retry without jitter is found in a page that also closes sockets itself', () => {
  it('when it waits for another time after a loss', () => {
    expect(
      found((sight) => {
        for (let time = 0; time < 4; time++) {
          ask(sight);
          sight.wait(INTERVAL);
          lose(sight);
          sight.wait(2000);
        }
        ask(sight);
      }),
    ).toHaveLength(1);
  });

  it('when it closed one only once', () => {
    expect(
      found((sight) => {
        ask(sight);
        sight.wait(INTERVAL);
        for (let time = 0; time < 5; time++) {
          lose(sight);
          sight.wait(1000);
        }
      }),
    ).toHaveLength(1);
  });

  it('when its server ends each with 1000 before anything has come in', () => {
    expect(
      found(({ client, wait }) => {
        for (let time = 0; time < 5; time++) {
          const socket = client.attempt('websocket', CHAT);
          client.opened(socket, 'websocket');
          wait(20);
          client.closed(socket, 'websocket', DONE, 'remote');
          wait(1000);
        }
      }),
    ).toHaveLength(1);
  });
});
