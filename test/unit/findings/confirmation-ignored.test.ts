import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import { CHAT, LONG, RESET, type Sight, seen } from './seen.ts';

const say = (messageId: string, text = 'hi') =>
  JSON.stringify({ type: 'message', text, messageId });
const confirm = (messageId: string) => JSON.stringify({ type: 'confirm', messageId });

function open({ client }: Sight): number {
  const epoch = client.attempt('websocket', CHAT);
  client.opened(epoch, 'websocket');
  return epoch;
}

const send = ({ client }: Sight, epoch: number, frame: string) =>
  client.sent(epoch, 'websocket', CHAT, frame);
const receive = ({ client }: Sight, epoch: number, frame: string) =>
  client.received(epoch, 'websocket', CHAT, frame);

const found = (act: (sight: Sight) => void) => {
  const entries = seen(act);
  return detect(entries, { now: (entries.at(-1)?.at ?? 0) + LONG });
};

describe('a confirmation that the page does not take in', () => {
  it('is found when the message goes again, and again', () => {
    const findings = found((sight) => {
      const socket = open(sight);
      for (let time = 0; time < 3; time++) {
        send(sight, socket, say('m'));
        sight.wait(50);
        receive(sight, socket, confirm('m'));
        sight.wait(5000);
      }
    });
    expect(findings).toMatchObject([
      {
        kind: 'confirmation-ignored',
        severity: 'error',
        inferred: true,
        messageId: 'm',
        title: 'Confirmation of “hi” was ignored',
        count: 1,
      },
    ]);
    expect(findings[0]?.evidence).toHaveLength(3);
  });

  it.each<[string, (sight: Sight, socket: number) => void]>([
    [
      'when it came just as the message went again',
      (sight, socket) => {
        send(sight, socket, say('m'));
        sight.wait(5000);
        receive(sight, socket, confirm('m'));
        sight.wait(100);
        send(sight, socket, say('m'));
        receive(sight, socket, confirm('m'));
      },
    ],
    [
      'when the message went twice before it',
      (sight, socket) => {
        send(sight, socket, say('m'));
        sight.wait(5000);
        send(sight, socket, say('m'));
        sight.wait(3000);
        receive(sight, socket, confirm('m'));
        receive(sight, socket, confirm('m'));
      },
    ],
    [
      'when somebody writes the same again, under another id',
      (sight, socket) => {
        for (const id of ['m', 'n']) {
          send(sight, socket, say(id));
          receive(sight, socket, confirm(id));
          sight.wait(5000);
        }
      },
    ],
    [
      'when what goes under the id of a message is a change of it',
      (sight, socket) => {
        for (const text of ['hi', 'hello', 'hi']) {
          send(sight, socket, say('m', text));
          receive(sight, socket, confirm('m'));
          sight.wait(5000);
        }
      },
    ],
    [
      'when the message goes again on the next connection: whether it was stored may be asked there',
      (sight, socket) => {
        send(sight, socket, say('m'));
        receive(sight, socket, confirm('m'));
        sight.wait(5000);
        sight.client.closed(socket, 'websocket', RESET, 'remote');
        const next = open(sight);
        send(sight, next, say('m'));
        receive(sight, next, confirm('m'));
      },
    ],
  ])('is not found %s', (_, act) => {
    expect(found((sight) => act(sight, open(sight)))).toEqual([]);
  });
});
