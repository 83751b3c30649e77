import { expect, it } from 'vitest';
import { StreamFrames } from '../../../src/probe/wrap/stream-frames.ts';

const EVENTS = 'text/event-stream; charset=utf-8';
const LINES = 'application/x-ndjson';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What the parts say that are there, by their numbers. */
function framesOf(kind: string, parts: Readonly<Record<number, Uint8Array | string>>): string[] {
  const frames = StreamFrames.of(kind);
  return Object.entries(parts).flatMap(([number, part]) => [
    ...(frames?.read(typeof part === 'string' ? bytes(part) : part, Number(number)) ?? []).map(
      ({ text }) => text,
    ),
  ]);
}

it('an event has the name that its server gives it', () => {
  const frames = StreamFrames.of(EVENTS);
  const read = frames?.read('event: token\ndata: a\n\ndata: b\n\nevent: end\n\n', 0);
  expect(read?.map(({ text, name }) => [text, name])).toEqual([
    ['a', 'token'],
    ['b', undefined],
    ['', 'end'],
  ]);
});

it('an answer of another type is no stream', () => {
  expect(StreamFrames.of('application/json')).toBeUndefined();
  expect(StreamFrames.of(null)).toBeUndefined();
});

it('the parts of a multipart subscription are its frames, without the keep-alives', () => {
  const kind = 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0';
  const head = '\r\ncontent-type: application/json\r\n\r\n';
  const part = (json: string) => `${head}${json}\r\n--graphql`;
  const parts = { 0: `\r\n--graphql${part('{}')}${part('{"a":1}').slice(0, 45)}` };
  const rest = { 1: `${part('{"a":1}').slice(45)}${part('{"a":2}')}--\r\n` };
  expect(framesOf(kind, { ...parts, ...rest })).toEqual(['{"a":1}', '{"a":2}']);
  expect(
    framesOf(kind, { 0: `--graphql${head}{"b":`, 2: `1}\r\n--graphql${part('{"c":1}')}` }),
  ).toEqual(['{"c":1}']);
  expect(StreamFrames.of('multipart/mixed;boundary=x')).toBeUndefined();
});

it('the pieces of a Connect call are its frames, whatever they are', () => {
  const kind = 'application/connect+json';
  expect(framesOf(kind, { 0: '{"text":"Hel"}', 2: '{}' })).toEqual(['{"text":"Hel"}', '{}']);
  expect(StreamFrames.of('application/proto')).toBeUndefined();
});

it('frames may span several parts, even within a character', () => {
  const whole = bytes('data: 5 €\n\ndata: b\n\n');
  const parts = { 0: whole.subarray(0, 9), 1: whole.subarray(9, 15), 2: whole.subarray(15) };
  expect(framesOf(EVENTS, parts)).toEqual(['5 €', 'b']);
  expect(framesOf(LINES, { 0: '{"a":', 1: '1}\n{', 2: '}\n' })).toEqual(['{"a":1}', '{}']);
});

it.each([
  ['in the middle of an event', 'ta: lost\ndata: lost too\n\ndata: c\n\n'],
  ['at its end', '\n\ndata: c\n\n'],
  ['in the middle of a character', new Uint8Array([0x82, 0xac, ...bytes('\n\ndata: c\n\n')])],
])('a frame with a missing part is left out: %s', (_, part) => {
  expect(framesOf(EVENTS, { 0: 'data: a\n\ndata: b', 2: part })).toEqual(['a', 'c']);
});

it('a line with a missing part is left out', () => {
  expect(framesOf(LINES, { 0: '{"a":1}\n{"b":', 2: '3}', 3: '\n{"c":4}\n' })).toEqual([
    '{"a":1}',
    '{"c":4}',
  ]);
});

it('an event that is too long is left out, and the next one is not', () => {
  const long = 'x'.repeat(6_000_000);
  const parts = { 0: `data: ${long}`, 1: long, 2: `${long}\ndata: y\n\ndata: c\n\n` };
  expect(framesOf(EVENTS, parts)).toEqual(['c']);
});

it('an event with only a name is an empty frame, and a keep-alive is no frame', () => {
  expect(framesOf(EVENTS, { 0: ': alive\n\nid: 7\n\nevent: end\n\n' })).toEqual(['']);
});
