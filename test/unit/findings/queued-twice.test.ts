import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import { CHAT, LONG, RESET, type Sight, seen } from './seen.ts';

const say = (messageId: string) => JSON.stringify({ type: 'message', text: 'hi', messageId });
const confirm = (messageId: string) => JSON.stringify({ type: 'confirm', messageId });

function open({ client }: Sight): number {
  const epoch = client.attempt('websocket', CHAT);
  client.opened(epoch, 'websocket');
  return epoch;
}

const send = ({ client }: Sight, epoch: number, messageId: string) =>
  client.sent(epoch, 'websocket', CHAT, say(messageId));
const receive = ({ client }: Sight, epoch: number, messageId: string) =>
  client.received(epoch, 'websocket', CHAT, confirm(messageId));

/** A message is sent, and its connection lost; `again` says what goes over the next one. */
const lost = (again: (sight: Sight, epoch: number) => void) => (sight: Sight) => {
  const first = open(sight);
  send(sight, first, 'm');
  sight.wait(100);
  sight.client.closed(first, 'websocket', RESET, 'remote');
  sight.wait(1000);
  again(sight, open(sight));
};

const found = (act: (sight: Sight) => void) => {
  const entries = seen(act);
  return detect(entries, { now: (entries.at(-1)?.at ?? 0) + LONG }).filter(
    ({ kind }) => kind === 'queued-twice',
  );
};

describe('a message that two layers of a client put back', () => {
  it('is found when it goes twice at once, and four times after the next loss', () => {
    const findings = found((sight) => {
      lost((_, second) => {
        for (let copy = 0; copy < 2; copy++) send(sight, second, 'm');
        sight.wait(100);
        sight.client.closed(second, 'websocket', RESET, 'remote');
        const third = open(sight);
        for (let copy = 0; copy < 4; copy++) send(sight, third, 'm');
        for (let copy = 0; copy < 4; copy++) receive(sight, third, 'm');
      })(sight);
    });
    expect(findings).toMatchObject([
      {
        severity: 'warning',
        inferred: true,
        messageId: 'm',
        title: 'Message “hi” was sent 4 times at once',
        evidence: expect.objectContaining({ length: 5 }),
      },
    ]);
  });

  it.each<[string, (sight: Sight) => void]>([
    [
      'goes once over each connection',
      lost((sight, next) => {
        send(sight, next, 'm');
        receive(sight, next, 'm');
      }),
    ],
    [
      'goes again seconds later, since no confirmation comes',
      lost((sight, next) => {
        send(sight, next, 'm');
        sight.wait(2000);
        send(sight, next, 'm');
        receive(sight, next, 'm');
      }),
    ],
    [
      'goes again at once because the server asks for it',
      lost((sight, next) => {
        send(sight, next, 'm');
        sight.wait(20);
        sight.client.received(next, 'websocket', CHAT, '{"type":"resend","from":1}');
        send(sight, next, 'm');
      }),
    ],
    [
      'goes beside another in the same words',
      lost((sight, next) => {
        for (const id of ['m', 'n']) send(sight, next, id);
      }),
    ],
    [
      'is said twice with a confirmation between',
      lost((sight, next) => {
        for (let time = 0; time < 2; time++) {
          send(sight, next, 'm');
          receive(sight, next, 'm');
        }
      }),
    ],
    [
      'has the id of every message of this client, and is said twice at once before any loss',
      (sight) => {
        const socket = open(sight);
        for (let time = 0; time < 2; time++) send(sight, socket, 'm');
      },
    ],
  ])('is not found when it %s', (_, act) => {
    expect(found(act)).toEqual([]);
  });

  it('is not found when it goes in requests, of which each may fail', () => {
    const findings = found(({ client, wait }) => {
      const url = 'http://host/messages';
      const stream = () => {
        const epoch = client.attempt('sse', 'http://host/stream');
        client.opened(epoch, 'sse');
        return epoch;
      };
      const first = stream();
      client.sent(first, 'ajax', url, say('m'));
      client.closed(first, 'sse', RESET, 'remote');
      wait(1000);
      const next = stream();
      for (let time = 0; time < 2; time++) client.sent(next, 'ajax', url, say('m'));
    });
    expect(findings).toEqual([]);
  });
});
