import { describe, expect, it } from 'vitest';
import { isPoll } from '../../../../src/probe/poll.ts';
import { OwnRules } from '../../../../src/probe/recognition/own-rules.ts';
import { PRESETS } from '../../../../src/probe/recognition/presets.ts';
import { watch } from './see.ts';

const SESSION = 'http://chat.example/ws/123/abcdefgh';
const SOCKET = 'ws://chat.example/ws/123/abcdefgh/websocket';

const sent = (...texts: string[]) => JSON.stringify(texts);
const brought = (...texts: string[]) => `a${JSON.stringify(texts)}`;

describe('STOMP over SockJS', () => {
  it('is recognised over a WebSocket, and confirms a SEND by its receipt', () => {
    const { out, in: into, recognition } = watch(SOCKET);
    expect(into('o')).toEqual(['other: open']);
    expect(out(sent('CONNECT\naccept-version:1.2\n\n\0'))).toEqual(['other: CONNECT']);
    expect(into('o')).toEqual(['other: open']);
    expect(into(brought('CONNECTED\nversion:1.2\n\n\0'))).toEqual(['other: CONNECTED']);
    expect(out(sent('SEND\nreceipt:a\n\nx\0', 'SEND\nreceipt:b\n\ny\0'))).toEqual([
      'message a: SEND',
      'message b: SEND',
    ]);
    expect(into(brought('RECEIPT\nreceipt-id:a\n\n\0', '\n'))).toEqual([
      'confirm a: RECEIPT',
      'other: heartbeat',
    ]);
    expect(into('h')).toEqual(['other: heartbeat']);
    expect(into('c[3000,"Go away!"]')).toEqual(['other: close']);
    expect(recognition.protocols).toEqual(['STOMP over SockJS']);
  });

  it('is one endpoint, whatever its session and its transport', () => {
    const { out, in: into, recognition } = watch(SOCKET);
    out(sent('CONNECT\n\n\0'), `${SESSION}/xhr_send`);
    out(sent('SEND\nreceipt:a\n\nx\0'), `${SESSION}/xhr_send?t=1`);
    expect(into(brought('RECEIPT\nreceipt-id:a\n\n\0'), `${SESSION}/xhr_streaming`)).toEqual([
      'confirm a: RECEIPT',
    ]);
    out(sent('SEND\nreceipt:b\n\nx\0'), 'http://chat.example/ws/7654/other/xhr_send');
    expect(into(brought('RECEIPT\nreceipt-id:b\n\n\0'), `${SESSION}/eventsource`)).toEqual([
      'confirm b: RECEIPT',
    ]);
    expect(recognition.heeds(`${SESSION}/xhr`, 'h\n', false)).toBe(true);
  });

  it('may have several lines in one answer over HTTP', () => {
    const { out, in: into } = watch(SOCKET);
    out(sent('CONNECT\n\n\0'), `${SESSION}/xhr_send`);
    const receipt = brought('MESSAGE\nmessage-id:1\n\nhi\0');
    expect(into(`${'h'.repeat(2048)}\no\n${receipt}\n`, `${SESSION}/xhr_streaming`)).toEqual([
      'other: heartbeat',
      'other: open',
      'other: MESSAGE',
    ]);
  });

  it('is previewed without its envelope', () => {
    const { out, recognition } = watch(SOCKET);
    out(sent('CONNECT\n\n\0'));
    const [seen] = recognition.see(SOCKET, 'out', sent('SEND\nreceipt:a\n\n{"text":"hi"}\0'));
    expect(seen?.preview).toBe('{"text":"hi"}');
  });
});

it('JSON over SockJS is read by the plain protocol, or by an own rule', () => {
  const plain = watch(SOCKET);
  expect(plain.out(sent('{"messageId":"a"}'))).toEqual(['message a: message']);
  expect(plain.in(brought('{"type":"confirm","messageId":"a"}'))).toEqual(['confirm a: confirm']);
  expect(plain.recognition.protocols).toEqual(['the plain protocol over SockJS']);
  const rules = new OwnRules();
  rules.set([{ id: 'ref', ack: 'ref' }]);
  const own = watch(SOCKET, rules);
  expect(own.out(sent('{"ref":7}'))).toEqual(['message 7: unknown']);
  expect(own.in(brought('{"ref":7}'))).toEqual(['confirm 7: unknown']);
});

it('JSON of any kind over SockJS is named by its type, and previewed without its envelope', () => {
  const { in: into, recognition } = watch(SOCKET);
  expect(into('o')).toEqual(['other: open']);
  const [seen] = recognition.see(SOCKET, 'in', brought('{"type":"news","id":7}'));
  expect(seen).toMatchObject({
    ...{ kind: 'other', frame: 'news', key: '7' },
    preview: '{"type":"news","id":7}',
  });
  expect(into('h')).toEqual(['other: heartbeat']);
  expect(into(brought('hello'), `${SESSION}/xhr_streaming`)).toEqual(['other: unknown']);
  expect(recognition.protocols).toEqual([]);
  expect(recognition.heeds(`${SESSION}/xhr`, brought('{"type":"news"}'), false)).toBe(true);
  expect(recognition.heeds(`${SESSION}/xhr_send`, '', true)).toBe(false);
});

it('a list of texts is no envelope if an own rule reads lists', () => {
  const rules = new OwnRules();
  rules.set([{ id: '[1]', ack: '[1]' }]);
  expect(watch('ws://chat.example/socket', rules).out('["chat","7"]')).toEqual([
    'message 7: unknown',
  ]);
});

it('the rest of a delivery is put back into envelopes, with the frames between them', () => {
  const stomp = PRESETS.find(({ name }) => name === 'STOMP over SockJS');
  const text = `o\n${brought('RECEIPT\nreceipt-id:1\n\n\0', 'MESSAGE\n\nx\0')}\nh\n`;
  const { frames, pack } = stomp?.unpack?.(text) ?? { frames: [], pack: String };
  expect(pack(frames)).toBe(text);
  expect(pack(frames.filter((frame) => !frame.includes('RECEIPT')))).toBe(
    `o\n${brought('MESSAGE\n\nx\0')}\nh\n`,
  );
});

it.each([
  ['http://chat.example/ws/123/abcdefgh/xhr', true],
  ['http://chat.example/ws/1234/abcdefgh/xhr_streaming?t=1', true],
  ['http://chat.example/ws/123/abcdefgh/xhr_send', true],
  ['http://chat.example/ws/123/abcdefgh/eventsource', false],
  ['http://chat.example/api/xhr', false],
  ['http://chat.example/ws/123/abcdefgh/xhrx', false],
])('SockJS requests that stand for a connection: %s %s', (url, polls) => {
  expect(isPoll(url)).toBe(polls);
});
