import { expect, it, onTestFinished, vi } from 'vitest';
import { connectable } from '../../../src/server/stores/redis-client.ts';

const AWAY = new Error('Nobody is there.');

/** A connection that is not made, and how it would be made again. */
function idle() {
  const told: string[] = [];
  const client = connectable({ path: '/nowhere' }, ({ message }) => told.push(message));
  const { reconnectStrategy } = client.options.socket ?? {};
  if (typeof reconnectStrategy !== 'function') throw new Error('It has no strategy.');
  return { client, told, wait: (retries: number) => reconnectStrategy(retries, AWAY) };
}

it('a Redis that was never reached is not tried again', () => {
  const { client, told, wait } = idle();
  client.emit('error', AWAY);
  expect(wait(0)).toBe(AWAY);
  expect(told).toEqual([]);
});

it.each([
  ['least', 0, [50, 100, 200, 400, 800, 1000, 1000]],
  ['most', 1, [100, 200, 400, 800, 1600, 2000, 2000]],
] as const)(
  'a Redis that went away is tried again after twice the time, up to 2 s, at %s',
  (_, random, waits) => {
    onTestFinished(() => void vi.restoreAllMocks());
    vi.spyOn(Math, 'random').mockReturnValue(random);
    const { client, wait } = idle();
    client.emit('ready');
    expect([0, 1, 2, 3, 4, 5, 5000].map(wait)).toEqual(waits);
  },
);

it('a Redis that went away is reported once, and again only when it has been back', () => {
  const { client, told } = idle();
  for (const event of ['ready', 'error', 'error', 'ready', 'error']) client.emit(event, AWAY);
  const report = 'Redis is away, and is tried again: Nobody is there.';
  expect(told).toEqual([report, report]);
});

it('a Redis that is busy is reported as such, once, and its going away after that all the same', () => {
  const { client, told } = idle();
  client.emit('ready');
  let isReady = true;
  Object.defineProperty(client, 'isReady', { get: () => isReady });
  const busy = new Error('BUSY Redis is busy running a script.');
  client.emit('error', busy);
  client.emit('error', busy);
  client.emit('ping-interval', 'PONG');
  client.emit('error', busy);
  isReady = false;
  client.emit('error', AWAY);
  client.emit('error', AWAY);
  const report = 'Redis does not answer a ping as it should: BUSY Redis is busy running a script.';
  expect(told).toEqual([report, report, 'Redis is away, and is tried again: Nobody is there.']);
});
