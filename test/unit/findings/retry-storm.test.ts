import { expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import { CHAT, LONG, RESET, type Sight, seen } from './seen.ts';

const END = { code: 1000, reason: '', clean: true };

const found = (act: (sight: Sight) => void) => {
  const entries = seen(act);
  const findings = detect(entries, { now: (entries.at(-1)?.at ?? 0) + LONG });
  return findings.filter(({ kind }) => kind === 'retry-storm');
};

/** So many attempts, each over at once, and the wait before each. */
function retry({ client, wait }: Sight, waits: readonly number[], opens = false): void {
  for (const ms of waits) {
    wait(ms);
    const socket = client.attempt('websocket', `${CHAT}?at=${ms}`);
    if (opens) client.opened(socket, 'websocket');
    client.closed(socket, 'websocket', RESET, 'remote');
  }
}

const every = (ms: number, times: number): number[] => Array.from({ length: times }, () => ms);

it('a retry storm is found when a client retries every second, with its count and duration', () => {
  expect(found((sight) => retry(sight, every(1000, 40)))).toMatchObject([
    { title: '30 attempts in 29.0 s', count: 30, inferred: true, severity: 'warning' },
  ]);
});

it('a retry storm is found when each attempt opens and is lost at once', () => {
  expect(found((sight) => retry(sight, every(500, 40), true))).toHaveLength(1);
});

it('a retry storm is found in a loop without waits over an event stream', () => {
  const act = ({ client, wait }: Sight) => {
    for (let attempt = 0; attempt < 400; attempt++) {
      wait(2);
      const stream = client.attempt('sse', 'http://host/events');
      client.closed(stream, 'sse', RESET, 'remote');
    }
  };
  expect(found(act)).toHaveLength(1);
});

it('no retry storm is found while the waits grow, however long the outage', () => {
  const waits = Array.from({ length: 100 }, (_, attempt) => Math.min(30_000, 100 * 2 ** attempt));
  expect(found((sight) => retry(sight, waits))).toEqual([]);
});

it('no retry storm is found in retries every 3 s, the browser’s pace for event streams', () => {
  expect(found((sight) => retry(sight, every(3000, 100)))).toEqual([]);
});

it('no retry storm is found in connections that lasted before they were lost', () => {
  const act = ({ client, wait }: Sight) => {
    for (let day = 0; day < 40; day++) {
      const socket = client.attempt('websocket', CHAT);
      client.opened(socket, 'websocket');
      wait(5000);
      client.closed(socket, 'websocket', RESET, 'remote');
    }
  };
  expect(found(act)).toEqual([]);
});

it('no retry storm is found in connections that the page closes itself, as for each keystroke', () => {
  const act = ({ client, wait }: Sight) => {
    for (let letter = 0; letter < 60; letter++) {
      wait(200);
      const stream = client.attempt('sse', `http://host/search?q=${letter}`);
      if (letter % 2 === 0) client.opened(stream, 'sse');
      client.closed(stream, 'sse', END, 'client');
    }
  };
  expect(found(act)).toEqual([]);
});

it('no retry storm is found in many sockets that each retry a few times', () => {
  const act = ({ client, wait }: Sight) => {
    const sockets = Array.from({ length: 30 }, () => client.attempt('websocket', CHAT));
    for (const socket of sockets) client.opened(socket, 'websocket');
    wait(LONG);
    for (const socket of sockets) client.closed(socket, 'websocket', RESET, 'remote');
    for (let round = 0; round < 5; round++) {
      wait(1000);
      retry({ client, wait } as Sight, every(0, 30));
    }
  };
  expect(found(act)).toEqual([]);
});
