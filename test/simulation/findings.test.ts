import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { detect } from '../../src/findings/detect.ts';
import type { Entry } from '../../src/journal/entry.ts';
import { play } from '../../src/simulation/schedule.ts';
import { schedule } from './arbitraries.ts';

it('our client causes no finding, whatever the network and the server do', () => {
  fc.assert(
    fc.property(schedule, (drawn) => {
      const entries = play(drawn).client.history.map(
        (entry, index) => ({ ...entry, seq: index + 1, connection: 'ours' }) as Entry,
      );
      expect(detect(entries, { now: (entries.at(-1)?.at ?? 0) + 600_000 })).toEqual([]);
    }),
    { numRuns: 3000, seed: 20_263 },
  );
}, 120_000);
