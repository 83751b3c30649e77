import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import { CHAT, event, LONG, RESET, type Sight, seen } from './seen.ts';

const found = (act: (sight: Sight) => void) => {
  const entries = seen(act);
  return detect(entries, { now: (entries.at(-1)?.at ?? 0) + LONG }).map(({ kind }) => kind);
};

/** A server that goes away for a second, and what was open comes back. */
function restart({ client, wait }: Sight, sockets: readonly number[]): readonly number[] {
  for (const socket of sockets) client.closed(socket, 'websocket', RESET, 'remote');
  return sockets.map(() => {
    wait(1000);
    const socket = client.attempt('websocket', CHAT);
    wait(50);
    client.opened(socket, 'websocket');
    return socket;
  });
}

function connect({ client, wait }: Sight, url = CHAT): number {
  const socket = client.attempt('websocket', url);
  wait(30);
  client.opened(socket, 'websocket');
  return socket;
}

function loseSocket({ client, wait }: Sight, socket: number): void {
  wait(5000);
  client.closed(socket, 'websocket', RESET, 'remote');
  wait(1000);
}

describe('nothing is found in a healthy page whose client does not report itself', () => {
  it('with several sockets to one endpoint that all come back after restarts', () => {
    expect(
      found((sight) => {
        const sockets = Array.from({ length: 30 }, (_, room) => connect(sight, `${CHAT}?${room}`));
        sight.wait(LONG);
        restart(sight, restart(sight, sockets));
      }),
    ).toEqual([]);
  });

  it('with a second socket opened long after the first came back', () => {
    expect(
      found((sight) => {
        restart(sight, [connect(sight)]);
        sight.wait(LONG);
        connect(sight);
      }),
    ).toEqual([]);
  });

  it('with two answers that stream at once, repeatedly', () => {
    expect(
      found(({ client, wait }) => {
        for (let question = 0; question < 6; question++) {
          const answers = [1, 2].map(() => client.attempt('sse', 'http://host/answers'));
          for (const answer of answers) client.opened(answer, 'sse');
          wait(5000);
          for (const answer of answers) {
            client.closed(answer, 'sse', { code: 1000, reason: '', clean: true }, 'remote');
          }
          wait(2000);
        }
      }),
    ).toEqual([]);
  });

  it('with connections that the page opens and closes on a schedule', () => {
    expect(
      found((sight) => {
        for (let time = 0; time < 6; time++) {
          const socket = connect(sight);
          sight.wait(500);
          sight.client.closed(socket, 'websocket', { ...RESET, code: 1000, clean: true }, 'client');
          sight.wait(5000);
        }
      }),
    ).toEqual([]);
  });

  it('with a server that sends each connection the same greeting', () => {
    expect(
      found((sight) => {
        let sockets = [connect(sight)];
        for (let outage = 0; outage < 3; outage++) {
          for (const socket of sockets) {
            sight.client.received(socket, 'websocket', CHAT, '{"type":"welcome","id":"user-1"}');
          }
          sockets = [...restart(sight, sockets)].reverse();
          sight.wait(1000 * outage);
        }
      }),
    ).toEqual([]);
  });

  it('with a server that answers only some of the messages', () => {
    const url = `${CHAT}/websocket?vsn=2.0.0`;
    const push = (ref: number, event: string) => `["1","${ref}","room","${event}",{}]`;
    expect(
      found((sight) => {
        const socket = connect(sight, url);
        const say = (ref: number, on: number) => {
          sight.client.sent(on, 'websocket', url, push(ref, 'say'));
          const reply = `["1","${ref}","room","phx_reply",{"status":"ok","response":{}}]`;
          sight.client.received(on, 'websocket', url, reply);
        };
        sight.client.sent(socket, 'websocket', url, push(2, 'typing'));
        say(3, socket);
        sight.wait(LONG);
        say(4, socket);
        sight.client.closed(socket, 'websocket', RESET, 'remote');
        say(5, connect(sight, url));
      }),
    ).toEqual([]);
  });

  it('with a second room, told apart by its query, opened just after the first came back', () => {
    expect(
      found((sight) => {
        loseSocket(sight, connect(sight, `${CHAT}?room=1`));
        connect(sight, `${CHAT}?room=1`);
        sight.wait(5000);
        connect(sight, `${CHAT}?room=2`);
      }),
    ).toEqual([]);
  });

  it('with a second room opened while the first is lost', () => {
    expect(
      found((sight) => {
        loseSocket(sight, connect(sight, `${CHAT}?room=1`));
        connect(sight, `${CHAT}?room=2`);
        sight.wait(1000);
        connect(sight, `${CHAT}?room=1`);
      }),
    ).toEqual([]);
  });

  it('with a socket for each question, which the server ends when it has answered', () => {
    const answered = { code: 1000, reason: '', clean: true };
    expect(
      found((sight) => {
        const first = connect(sight);
        sight.wait(5000);
        sight.client.closed(first, 'websocket', answered, 'remote');
        sight.wait(1000);
        const both = [connect(sight), connect(sight)];
        sight.wait(5000);
        for (const socket of both) sight.client.closed(socket, 'websocket', answered, 'remote');
      }),
    ).toEqual([]);
  });

  it('with a member who is in two rooms, the second of which was opened later', () => {
    const ann = '{"type":"member","id":"42","name":"Ann"}';
    expect(
      found((sight) => {
        for (const url of ['ws://host/room/1', 'ws://host/room/2']) {
          sight.client.received(connect(sight, url), 'websocket', url, ann);
          sight.wait(1000);
        }
      }),
    ).toEqual([]);
  });

  it('with two sockets opened side by side that get the same greeting', () => {
    expect(
      found((sight) => {
        const sockets = [connect(sight), connect(sight)];
        for (const socket of sockets) {
          sight.client.received(socket, 'websocket', CHAT, '{"type":"welcome","id":"user-1"}');
        }
        sight.wait(LONG);
      }),
    ).toEqual([]);
  });

  it.each([
    ['after it', ['m1', 'm2']],
    ['before it', ['m2', 'm1']],
  ])('with a message resent under its own id, and another in the same words sent %s', (_, ids) => {
    const say = (id: string) => JSON.stringify({ type: 'message', text: 'hi', messageId: id });
    const entries = seen((sight) => {
      const { client } = sight;
      const first = connect(sight);
      client.sent(first, 'websocket', CHAT, say('m1'));
      loseSocket(sight, first);
      const next = connect(sight);
      for (const id of ids) client.sent(next, 'websocket', CHAT, say(id));
      for (const messageId of ids) {
        const confirm = JSON.stringify({ type: 'confirm', messageId });
        client.received(next, 'websocket', CHAT, confirm);
      }
    });
    const kinds = detect(entries, { now: LONG }).map(({ kind }) => kind);
    expect(kinds).not.toContain('applied-twice');
  });

  it('with timers that the browser delays while the page is hidden', () => {
    expect(
      found((sight) => {
        let socket = connect(sight);
        sight.environment('hidden');
        for (let outage = 0; outage < 6; outage++) {
          sight.client.closed(socket, 'websocket', RESET, 'remote');
          sight.wait(60_000);
          socket = connect(sight);
        }
      }),
    ).toEqual([]);
  });
});

it('a lost message is found in an inferred client whose connection falls silent and ends', () => {
  expect(
    found((sight) => {
      const say = (id: string, on: number) =>
        sight.client.sent(on, 'websocket', CHAT, `{"type":"message","messageId":"${id}"}`);
      const first = connect(sight);
      say('lost', first);
      sight.wait(LONG);
      sight.client.closed(first, 'websocket', RESET, 'remote');
      const next = connect(sight);
      say('next', next);
      sight.client.received(next, 'websocket', CHAT, '{"type":"confirm","messageId":"next"}');
    }),
  ).toEqual(['message-lost']);
});

it('two live connections are found in an inferred client that reconnects twice after a loss', () => {
  expect(
    found((sight) => {
      const first = connect(sight);
      sight.wait(LONG);
      sight.client.closed(first, 'websocket', RESET, 'remote');
      sight.wait(600);
      const pressed = connect(sight);
      sight.wait(400);
      connect(sight);
      sight.client.received(pressed, 'websocket', CHAT, event('1'));
    }),
  ).toEqual(['two-live-connections']);
});
