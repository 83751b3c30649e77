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
  };
  const on = { ready: () => {}, over: () => {} };
  const worker = new FollowedWorker('w', {} as MessagePort, channels, on);
  const answer = (text: string, [number] = sent.at(-1) ?? [0]) => tell([number, text]);
  return { worker, sent, answer };
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
