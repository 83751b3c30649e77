import { describe, expect, it } from 'vitest';
import { PRESETS } from '../../../../src/probe/recognition/presets.ts';
import type { Direction } from '../../../../src/probe/recognition/protocol.ts';
import { URL, watch } from './see.ts';
import { type Frame, WIRES } from './wires.ts';

/** What chats of their own say. */
const CHATTER = [
  '{"type":"message","text":"hi","user":"ann","id":1}',
  '{"type":"message","id":"m1","data":{"text":"hi"}}',
  '{"event":"message","data":{"text":"hi"}}',
  '{"event":"join","channel":"general","data":{"user":"ann"}}',
  '{"action":"send","payload":{"text":"hi"},"id":7}',
  '{"op":10,"d":{"heartbeat_interval":41250},"t":null,"s":null}',
  '{"cmd":"subscribe","channel":"general"}',
  '{"command":"subscribe","identifier":"general"}',
  '{"topic":"room:1","event":"say","payload":{}}',
  '{"id":1,"method":"send","params":{"text":"hi"}}',
  '{"id":1,"result":"ok"}',
  '{"id":1,"error":"no"}',
  '{"connect":{"user":"ann"},"time":5}',
  '{"action":15,"channel":"general","messages":["hi"]}',
  '{"choices":[{"id":1,"text":"Yes"}]}',
  '{"type":"start","time":5}',
  '{"type":"subscribe","channel":"general"}',
  '{"type":"ack","id":"m1"}',
  '{"type":"welcome","user":"ann"}',
  '{"type":"next","id":"a","payload":{"text":"hi"}}',
  '{"type":1,"text":"hi"}',
  '{"messages":[{"role":"user","content":"hi"}]}',
  '{"model":"m","messages":[{"role":"user","content":"hi"}]}',
  '{"query":"what is a {name}?"}',
  '{"query":"query the index for {name}","id":1}',
  '{"type":"auth","access_token":"t"}',
  '{"msg":"hello","id":"1"}',
  '{"msg":"connected","user":"ann"}',
  '{"msg":"connect","room":"general"}',
  '{"id":1,"type":"result","success":true,"result":{}}',
  '["message",{"text":"hi"}]',
  '["1","2","general","say","hi"]',
  '[1,2,"general","say"]',
  '0:hello',
  '42',
  '2',
  'PING',
  'MSG ann hello 5\r\n',
  'hello',
  '',
];

const directions = ['out', 'in'] as const;

describe.each(Object.entries(WIRES))('the wire of %s', (key, wire) => {
  const name = wire.protocol ?? key;
  const answered = (
    seen: ReturnType<typeof watch>,
    direction: Direction,
    frame: Frame,
    url = URL,
  ) => {
    const isAsked = direction === 'out' && typeof frame === 'string' && wire.streams;
    if (isAsked) seen.recognition.asks(url, frame, wire.streams);
    seen[direction](frame);
  };

  it('is recognised as its own protocol', () => {
    const seen = watch(wire.url);
    for (let turn = 0; turn < Math.max(wire.out.length, wire.in.length); turn++) {
      for (const direction of directions) {
        const frame = wire[direction][turn];
        if (frame !== undefined) answered(seen, direction, frame, wire.url);
      }
    }
    expect(seen.recognition.protocols).toEqual([name]);
  });

  it('is mistaken for no other, from any frame on and whatever its URL', () => {
    const taken: unknown[] = [];
    for (const direction of directions) {
      for (const frame of wire[direction]) {
        for (const url of [wire.url, undefined]) {
          const seen = watch(url);
          answered(seen, direction, frame, url);
          const others = seen.recognition.protocols.filter((protocol) => protocol !== name);
          if (others.length > 0) taken.push([direction, frame, others]);
        }
      }
    }
    expect(taken).toEqual([]);
  });
});

it.each(CHATTER)('a custom chat’s frame belongs to no protocol: %s', (text) => {
  const { out, in: into, recognition } = watch();
  recognition.asks(URL, text, 'events');
  out(text);
  into(text);
  expect(recognition.protocols).toEqual([]);
});

it('every protocol has a wire here', () => {
  const names = PRESETS.map((preset) => preset.name).filter((name) => !name.includes('SockJS'));
  expect(names.filter((name) => !(name in WIRES))).toEqual([]);
});
