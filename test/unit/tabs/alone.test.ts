import { beforeEach, describe, expect, it } from 'vitest';
import { FakeTarget } from './fake-target.ts';
import { World } from './world.ts';

let world: World;

beforeEach(() => {
  world = new World();
});

/** As in a sandboxed frame, whose origin is nobody else's, or where cookies are blocked. */
function denied(): never {
  throw new DOMException('It is not allowed in this context.', 'SecurityError');
}
const locks = { request: async () => denied(), query: async () => denied() } as LockManager;

describe('a page that is denied Web Locks', () => {
  it.each([{ locks }, { locks, channel: denied }])(
    'has a connection of its own, reports so once, and opens no channel (%#)',
    async (options) => {
      const { shared, states, errors } = await world.open(options);
      expect(states).toEqual(['connecting', 'connected']);
      await shared.sendMessage('a').confirmed;
      expect(world.channels).toBe(0);
      await world.clock.advance(60_000);
      expect(errors).toEqual([expect.stringContaining('This page has a connection of its own')]);
      expect(world.backend.targets).toHaveLength(1);
      shared.disconnect();
      await world.clock.advance(0);
      expect(world.backend.targets[0]?.ending).toBe('disconnect');
      expect(world.clock.timers).toBe(0);
    },
  );
});

it('a tab whose create throws reports it once, and leads as soon as create succeeds', async () => {
  let broken = true;
  const { shared, errors } = await world.open({
    create() {
      if (broken) throw new Error('There is no token yet.');
      return new FakeTarget(world.backend, (task) => task());
    },
  });
  await world.clock.advance(60_000);
  expect(errors).toEqual([expect.stringContaining('There is no token yet.')]);
  expect(shared.state).toBe('connecting');
  const sending = shared.sendMessage('meanwhile');
  broken = false;
  await world.clock.advance(6000);
  await sending.confirmed;
  expect(shared.state).toBe('connected');
});
