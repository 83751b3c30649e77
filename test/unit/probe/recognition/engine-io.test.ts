import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyAnswer } from '../../../../src/probe/poll.ts';
import { isFarewell, unpackPayload } from '../../../../src/probe/recognition/engine-io.ts';
import { watch } from './see.ts';

const POLLED = 'http://chat.example/socket.io/?EIO=3&transport=polling&t=abc';
const UPGRADED = 'ws://chat.example/socket.io/?EIO=3&transport=websocket&sid=abc';

describe('socket.io 2', () => {
  it('prefixes each packet with its length in a poll, and not over the socket', () => {
    const { out, in: into, recognition } = watch(POLLED);
    expect(into('33:0{"sid":"abc","pingInterval":250}2:40')).toEqual([
      'other: open',
      'other: connect',
    ]);
    expect(out('15:420["chat","ü"]17:421["chat","mno"]')).toEqual([
      'message #0: chat',
      'message #1: chat',
    ]);
    expect(into('430[]', UPGRADED)).toEqual(['confirm #0: ack']);
    expect(into('5:431[]')).toEqual(['confirm #1: ack']);
    expect(recognition.protocols).toEqual(['socket.io']);
  });

  it('has a client that pings the server, even before it upgrades', () => {
    const { out, in: into } = watch(UPGRADED);
    expect(out('2probe')).toEqual(['ping: ping']);
    expect(into('3probe')).toEqual(['pong: pong']);
    expect(out('5')).toEqual(['other: upgrade']);
    expect(out('2')).toEqual(['ping: ping']);
    expect(into('3')).toEqual(['pong: pong']);
  });

  it('is recognised by the server’s first packet if its URL does not show it', () => {
    const { in: into, recognition } = watch('http://chat.example/poll');
    into('12:0{"sid":"a"}');
    expect(recognition.protocols).toEqual(['socket.io']);
  });
});

describe('the packets of one body', () => {
  it('are split by their lengths only if these add up', () => {
    expect(unpackPayload('2:402:41').frames).toEqual(['40', '41']);
    expect(unpackPayload('3:402:41').frames).toEqual(['3:402:41']);
    expect(unpackPayload('40\x1e41').frames).toEqual(['40', '41']);
    expect(unpackPayload('0:').frames).toEqual(['']);
  });

  it('are packed as they were', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (packets) => {
        const text = packets.map((packet) => `${packet.length}:${packet}`).join('');
        const { frames, pack } = unpackPayload(text);
        expect(frames).toEqual(packets);
        expect(pack(frames)).toBe(text);
      }),
      { seed: 20_264 },
    );
  });

  it.each(['1', '41\x1e1', '2:411:1'])('end with a goodbye: %j', (body) => {
    expect(isFarewell(body)).toBe(true);
  });

  it.each(['41', '42["1"]', '2:41'])('do not end with a goodbye: %j', (body) => {
    expect(isFarewell(body)).toBe(false);
  });
});

it.each([
  ['http://host/socket.io/?EIO=4&transport=polling', '6'],
  [POLLED, '1:6'],
  ['http://host/ws/123/abc/xhr', 'h\n'],
])('an empty answer to %s is %j', (url, text) => {
  expect(emptyAnswer(url)).toBe(text);
});
