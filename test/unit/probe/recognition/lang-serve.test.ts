import { expect, it } from 'vitest';
import { watch } from './see.ts';

const AT = 'http://chat.example/chain/stream';
const ASKS = '{"input":{"topic":"cats"},"config":{},"kwargs":{}}';
const RUN = '{"run_id":"b2b0f1c0-0000-4000-8000-000000000000"}';

function asked() {
  const watched = watch(AT);
  expect(watched.recognition.asks(AT, ASKS, 'events')).toBe('stream');
  expect(watched.out(ASKS)).toEqual(['message #1: request']);
  return watched;
}

it('a call of a runnable is a message if events answer it, and its end answers it', () => {
  const { in: into, recognition } = asked();
  expect(into(RUN)).toEqual(['other: metadata']);
  expect(recognition.see(AT, 'in', '"Why"', 1)).toMatchObject([{ frame: 'data', preview: 'Why' }]);
  expect(into('{"ops":[{"op":"add","path":"/id","value":1}]}')).toEqual(['other: data']);
  expect(into('')).toEqual(['other: end answers #1']);
  expect(recognition.protocols).toEqual(['LangServe']);
});

it('a run that fails refuses the call', () => {
  const { in: into } = asked();
  expect(into('{"status_code":500,"message":"Internal Server Error"}')).toEqual([
    'confirm #1: error (Internal Server Error)',
  ]);
});

it('an answer is known to have an explicit end once its run is named', () => {
  const { recognition } = asked();
  expect(recognition.see(AT, 'in', '"no run"', 1)[0]).not.toHaveProperty('part');
  expect(recognition.see(AT, 'in', RUN, 1)[0]).toHaveProperty('part');
});

it.each([
  ['another path', 'http://chat.example/chain/invoke', ASKS],
  ['no word of how', AT, '{"input":"cats"}'],
  ['a run of LangGraph, which ends otherwise', AT, '{"input":"cats","assistant_id":"agent"}'],
])('no call of a runnable: %s', (_what, url, body) => {
  expect(watch(url).recognition.asks(url, body, 'events')).toBeUndefined();
});
