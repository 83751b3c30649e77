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

it('is found in a client that tries once a second for ever, with how often and for how long', () => {
  expect(found((sight) => retry(sight, every(1000, 40)))).toMatchObject([
    { title: '30 attempts in 29.0 s', count: 30, inferred: true, severity: 'warning' },
  ]);
});

it('is found where each attempt opens, and is lost at once', () => {
  expect(found((sight) => retry(sight, every(500, 40), true))).toHaveLength(1);
});

it('is found in a loop without any wait, also over an event stream', () => {
  const act = ({ client, wait }: Sight) => {
    for (let attempt = 0; attempt < 400; attempt++) {
      wait(2);
      const stream = client.attempt('sse', 'http://host/events');
      client.closed(stream, 'sse', RESET, 'remote');
    }
  };
  expect(found(act)).toHaveLength(1);
});

it('is not found in a client whose waits grow, however long the outage', () => {
  const waits = Array.from({ length: 100 }, (_, attempt) => Math.min(30_000, 100 * 2 ** attempt));
  expect(found((sight) => retry(sight, waits))).toEqual([]);
});

it('is not found in the pace at which a browser brings an event stream back', () => {
  expect(found((sight) => retry(sight, every(3000, 100)))).toEqual([]);
});

it('is not found in connections that proved themselves before they were lost', () => {
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

it('is not found in what the page opens and closes itself, as for each letter that is typed', () => {
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

it('is not found in many sockets to one endpoint, each of which tries a few times', () => {
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
