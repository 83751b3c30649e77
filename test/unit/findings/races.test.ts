import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import type { FindingKind } from '../../../src/findings/finding.ts';
import { CHAT, event, LONG, RESET, type Sight, seen } from './seen.ts';

const STREAM = 'http://host/stream';

const open = ({ client }: Sight, transport: 'websocket' | 'sse' = 'websocket') => {
  const epoch = client.attempt(transport, transport === 'sse' ? STREAM : CHAT);
  client.opened(epoch, transport);
  return epoch;
};

/** A connection that works for a while, and is lost. */
const lose = (sight: Sight, transport: 'websocket' | 'sse' = 'websocket') => {
  const lost = open(sight, transport);
  sight.wait(5000);
  sight.client.closed(lost, transport, RESET, 'remote');
};

/** Both bring the same events. */
const deliver = ({ client }: Sight, socket: number, stream: number) => {
  for (const key of ['1', '2']) {
    client.received(socket, 'websocket', CHAT, event(key));
    client.received(stream, 'sse', STREAM, event(key));
  }
};

describe('of a client that does not report itself, the panel finds', () => {
  it.each<[string, FindingKind[], (sight: Sight) => void]>([
    [
      'a retry that was pending while the page was hidden, and then doubles the stream',
      ['two-live-connections'],
      (sight) => {
        lose(sight, 'sse');
        sight.wait(300);
        sight.environment('hidden');
        sight.wait(5000);
        sight.environment('visible');
        open(sight, 'sse');
        sight.wait(700);
        open(sight, 'sse');
      },
    ],
    [
      'the same when the page gave an attempt up as it was hidden',
      ['two-live-connections'],
      (sight) => {
        lose(sight, 'sse');
        const { client, wait, environment } = sight;
        wait(1000);
        const given = client.attempt('sse', STREAM);
        environment('hidden');
        client.closed(given, 'sse', { code: 1000, reason: '', clean: true }, 'client');
        wait(4000);
        environment('visible');
        open(sight, 'sse');
        wait(700);
        open(sight, 'sse');
      },
    ],
    [
      'a retry by hand and a retry by timer that end on different transports',
      ['delivered-twice', 'two-live-connections'],
      (sight) => {
        lose(sight);
        sight.wait(300);
        const socket = open(sight);
        sight.wait(700);
        deliver(sight, socket, open(sight, 'sse'));
      },
    ],
    [
      'a socket that opens after its timeout, beside the stream that took its place',
      ['delivered-twice', 'two-live-connections'],
      (sight) => {
        const socket = sight.client.attempt('websocket', CHAT);
        sight.wait(5000);
        const stream = open(sight, 'sse');
        sight.wait(500);
        sight.client.opened(socket, 'websocket');
        deliver(sight, socket, stream);
      },
    ],
    [
      'a loop through all transports without a wait',
      ['retry-storm'],
      ({ client, wait }) => {
        for (let round = 0; round < 100; round++) {
          for (const [transport, url] of [['websocket', CHAT] as const, ['sse', STREAM] as const]) {
            const epoch = client.attempt(transport, url);
            wait(1 + (round % 7));
            client.closed(epoch, transport, RESET, 'remote');
          }
        }
      },
    ],
    [
      'a server that accepts and closes, tried again each second',
      ['retry-storm'],
      (sight) => {
        for (let round = 0; round < 35; round++) {
          sight.client.closed(open(sight), 'websocket', RESET, 'remote');
          sight.wait(1000 + 100 * (round % 4));
        }
      },
    ],
  ])('%s', (_, kinds, act) => {
    const entries = seen(act);
    const found = detect(entries, { now: (entries.at(-1)?.at ?? 0) + LONG });
    expect(found.map(({ kind }) => kind).toSorted()).toEqual(kinds);
    expect(found.every(({ inferred }) => inferred === true)).toBe(true);
  });

  it.each<[string, (sight: Sight) => void]>([
    [
      'a client that stays on its stream after its socket was lost',
      (sight) => {
        lose(sight);
        sight.wait(1000);
        open(sight, 'sse');
        sight.wait(600_000);
      },
    ],
    [
      'a stream that is open and silent, as behind a proxy that holds it back: nobody may have said anything',
      (sight) => {
        open(sight, 'sse');
        sight.wait(600_000);
      },
    ],
  ])('nothing in %s', (_, act) => {
    const entries = seen(act);
    expect(detect(entries, { now: (entries.at(-1)?.at ?? 0) + LONG })).toEqual([]);
  });
});
