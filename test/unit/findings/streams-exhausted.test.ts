import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import { LONG, RESET, type Sight, seen } from './seen.ts';

const STREAM = 'http://host/stream';
const DONE = { code: 1000, reason: '', clean: true };

function open({ client }: Sight, url = STREAM): number {
  const epoch = client.attempt('sse', url);
  client.opened(epoch, 'sse');
  return epoch;
}

const streams = (sight: Sight, count: number, url?: string): readonly number[] =>
  Array.from({ length: count }, () => open(sight, url));

const found = (act: (sight: Sight) => void) => {
  const entries = seen(act);
  return detect(entries, { now: (entries.at(-1)?.at ?? 0) + LONG }).filter(
    ({ kind }) => kind === 'streams-exhausted',
  );
};

describe('a page that holds all connections that a browser makes to one host', () => {
  it('is found when the next stream neither opens nor fails', () => {
    const findings = found((sight) => {
      streams(sight, 6);
      sight.client.attempt('sse', STREAM);
    });
    expect(findings).toMatchObject([
      {
        severity: 'error',
        inferred: true,
        title: '6 streams leave no connection to host',
        at: 10_000,
        evidence: expect.objectContaining({ length: 7 }),
      },
    ]);
  });

  it('is still found when one of the streams has ended since, and the next came through', () => {
    const findings = found((sight) => {
      const { client, wait } = sight;
      const [first = 0] = streams(sight, 6);
      const next = client.attempt('sse', STREAM);
      wait(15_000);
      client.closed(first, 'sse', DONE, 'client');
      client.opened(next, 'sse');
    });
    expect(findings).toHaveLength(1);
  });

  it.each<[string, (sight: Sight) => void]>([
    [
      'has six streams, and asks for no more',
      (sight) => {
        streams(sight, 6);
      },
    ],
    [
      'has five, and waits for a slow answer',
      (sight) => {
        streams(sight, 5);
        sight.client.attempt('sse', STREAM);
      },
    ],
    [
      'gets the next one within seconds, since one of the six has ended',
      (sight) => {
        const { client, wait } = sight;
        const [first = 0] = streams(sight, 6);
        const next = client.attempt('sse', STREAM);
        wait(3000);
        client.closed(first, 'sse', RESET, 'remote');
        client.opened(next, 'sse');
      },
    ],
    [
      'waits for a slow answer after one of the six has ended',
      (sight) => {
        const { client, wait } = sight;
        const [first = 0] = streams(sight, 6);
        client.attempt('sse', STREAM);
        wait(3000);
        client.closed(first, 'sse', RESET, 'remote');
      },
    ],
    [
      'uses HTTPS, where one connection may carry all streams',
      (sight) => {
        streams(sight, 6, 'https://host/stream');
        sight.client.attempt('sse', 'https://host/stream');
      },
    ],
    [
      'has six sockets, which have connections of their own',
      ({ client }) => {
        for (let socket = 0; socket < 6; socket++) {
          client.opened(client.attempt('websocket', 'ws://host/chat'), 'websocket');
        }
        client.attempt('sse', STREAM);
      },
    ],
  ])('is not found when it %s', (_, act) => {
    expect(found(act)).toEqual([]);
  });

  it('is not found when a fault keeps the next one from opening', () => {
    const entries = seen((sight) => {
      streams(sight, 6);
      sight.client.attempt('sse', STREAM);
    });
    const { seq, at, connection } = entries.at(-1) ?? { seq: 0, at: 0, connection: '' };
    const fired = { type: 'fault', rule: 'r', fault: 'stall', phase: 'fired' } as const;
    const stalled = [...entries, { ...fired, seq: seq + 1, at, connection, epoch: 7 }];
    const kinds = detect(stalled, { now: LONG }).map(({ kind }) => kind);
    expect(kinds).not.toContain('streams-exhausted');
  });
});
