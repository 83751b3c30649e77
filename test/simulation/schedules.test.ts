import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Event, play } from '../../src/simulation/schedule.ts';

const after = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 200 }) },
  { weight: 2, arbitrary: fc.integer({ min: 200, max: 8000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 8000, max: 60_000 }) },
);
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ after, do: fc.constantFrom('send' as const, 'publish' as const) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      after,
      do: fc.constantFrom('reset', 'restart', 'retry', 'offline', 'online', 'resumed'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ after, do: fc.constantFrom('refuse', 'stall'), on: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      after,
      do: fc.constant('latency' as const),
      ms: fc.integer({ min: 0, max: 3000 }),
    }),
  },
) as fc.Arbitrary<Event>;

const schedule = fc.record({
  seed: fc.nat(),
  events: fc.array(event, { maxLength: 40 }),
});

describe('whatever the network does, once it has healed', () => {
  it.each([
    ['', false],
    [', though disowned connections still speak and cleared timers fire', true],
  ])(
    'every message was applied once, in order, and is confirmed; every event came once, in order%s',
    (_, late) => {
      fc.assert(
        fc.property(schedule, (drawn) => {
          const { client, server, sent, mostNeedless, falselyConfirmed } = play(drawn, { late });
          expect(server.applied).toEqual(sent);
          expect(client.confirmed).toEqual(sent);
          expect(client.failed).toEqual([]);
          expect(falselyConfirmed).toEqual([]);
          expect(client.delivered).toEqual(
            Array.from({ length: server.published }, (_, index) => index + 1),
          );
          expect(client.state.status).toBe('connected');
          expect(mostNeedless).toBeLessThanOrEqual(0);
        }),
        { numRuns: 10_000, seed: 20_261, endOnFailure: false },
      );
    },
  );

  it('nothing is alive after disconnect(): no timer, no link, no unsettled message', () => {
    fc.assert(
      fc.property(schedule, (drawn) => {
        const { client, clock, sent } = play(drawn);
        client.send('one more');
        client.disconnect();
        expect(client.live).toBe(0);
        const settled = client.confirmed.length + client.failed.length;
        expect(settled).toBe(sent.length + 1);
        clock.advance(10_000);
        expect(clock.pending).toBe(0);
        expect(client.state.status).toBe('disconnected');
      }),
      { numRuns: 500, seed: 20_262 },
    );
  });
});
