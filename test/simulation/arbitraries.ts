import * as fc from 'fast-check';
import type { Event, Schedule } from '../../src/simulation/schedule.ts';

const after = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 200 }) },
  { weight: 2, arbitrary: fc.integer({ min: 200, max: 8000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 8000, max: 60_000 }) },
);
const event = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      after,
      do: fc.constantFrom('send', 'send', 'send', 'publish', 'publish', 'abort', 'abort-oldest'),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      after,
      do: fc.constantFrom(
        'reset',
        'restart',
        'retry',
        'offline',
        'online',
        'resumed',
        'cut',
        'half-open',
        'crash',
        'service-restart',
        'lose-sessions',
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ after, do: fc.constantFrom('refuse', 'stall'), on: fc.boolean() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      after,
      do: fc.constantFrom('latency', 'slow', 'goaway', 'send-expiring'),
      ms: fc.integer({ min: 0, max: 3000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      after,
      do: fc.constantFrom('cut-after', 'lose-up'),
      frames: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      after,
      do: fc.constant('lose-log'),
      events: fc.integer({ min: 0, max: 8 }),
      dropped: fc.integer({ min: 0, max: 4 }),
    }),
  },
);
/** Rare, since each is as long as all the others together. */
const burst = fc.record({ after, do: fc.constant('burst') });

/** Most are short, and so many more can be played; the long ones have what only comes of much. Without `size` there would be ten events at most, whatever `maxLength` says. */
export const schedule = fc.record({
  seed: fc.nat(),
  events: fc.oneof(
    { weight: 550, arbitrary: fc.array(event, { maxLength: 10, size: 'max' }) },
    { weight: 50, arbitrary: fc.array(event, { maxLength: 40, size: 'max' }) },
    {
      weight: 10,
      arbitrary: fc
        .tuple(
          fc.array(event, { maxLength: 8, size: 'max' }),
          burst,
          fc.array(event, { maxLength: 12, size: 'max' }),
        )
        .map(([before, middle, rest]) => [...before, middle, ...rest]),
    },
  ),
}) as unknown as fc.Arbitrary<Schedule & { readonly events: readonly Event[] }>;
