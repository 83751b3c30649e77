import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { detect } from '../../src/findings/detect.ts';
import type { Entry } from '../../src/journal/entry.ts';
import { play } from '../../src/simulation/schedule.ts';
import { schedule } from './arbitraries.ts';

/** What nobody may find in our client, whatever the network does. */
const NEVER = ['attempt-never-times-out', 'queue-not-drained', 'socket-leak', 'illegal-transition'];

it('of our client under random faults says nothing false of attempts, queue, connections and states', () => {
  fc.assert(
    fc.property(schedule, (drawn) => {
      const entries = play(drawn).client.history.map(
        (entry, index) => ({ ...entry, seq: index + 1, connection: 'ours' }) as Entry,
      );
      const found = detect(entries, { now: (entries.at(-1)?.at ?? 0) + 600_000 });
      expect(found.filter(({ kind }) => NEVER.includes(kind))).toEqual([]);
    }),
    { numRuns: 3000, seed: 20_263 },
  );
}, 120_000);
