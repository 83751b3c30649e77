import { expect, it } from 'vitest';
import type { Channels, FromWorker, ToWorker } from '../../../src/probe/workers/channel.ts';
import { FollowedWorker } from '../../../src/probe/workers/followed-worker.ts';

/** A worker whose probe the test stands in for. */
function createWorker() {
  const sent: ToWorker[] = [];
  let tell: (message: FromWorker) => void = () => {};
  const channels: Channels = {
    send: (_port, message) => void sent.push(message as ToWorker),
    hear(_port, listener) {
      tell = listener;
    },
    end: () => {},
    dataOf: () => undefined,
  };
  const on = { ready: () => {}, over: () => {} };
  const worker = new FollowedWorker('w', {} as MessagePort, channels, on);
  const answer = (text: string, [number] = sent.at(-1) ?? [0]) => tell([number, text]);
  return { worker, sent, answer, tell: (message: FromWorker) => tell(message) };
}

it('a worker is asked each question once, and its answer is returned once', () => {
  const { worker, sent, answer } = createWorker();
  expect(worker.ask(1, 'drain')).toBeUndefined();
  expect(worker.ask(1, 'drain')).toBeUndefined();
  expect(sent).toHaveLength(1);
  answer('done');
  expect(worker.ask(1, 'drain')).toBe('done');
});

it('a new panel is not given a closed panel’s answer under the same number', () => {
  const { worker, sent, answer } = createWorker();
  worker.ask(1, 'drain');
  expect(worker.ask(1, 'lift')).toBeUndefined();
  answer('late', sent[0]);
  expect(worker.ask(1, 'lift')).toBeUndefined();
  answer('lifted');
  expect(worker.ask(1, 'lift')).toBe('lifted');
});

it.each([
  [null],
  [undefined],
  [5],
  ['not a word of ours'],
  [{}],
  [[]],
  [[1]],
  [['1', 'text']],
  [[1, 2]],
  [[1, { toString: () => 'answer' }]],
])('what a worker says is no answer unless it is one: %j', (nonsense) => {
  const { worker, answer, tell } = createWorker();
  worker.ask(1, 'drain');
  expect(() => tell(nonsense as FromWorker)).not.toThrow();
  expect(worker.ask(1, 'drain')).toBeUndefined();
  answer('done');
  expect(worker.ask(1, 'drain')).toBe('done');
});
