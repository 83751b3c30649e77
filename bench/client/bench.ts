import { withWorker } from './bundle-worker.ts';
import type { Name } from './contenders/names.ts';
import { measureJournal } from './phases/journal.ts';
import { measureQueues, type QueueResult } from './phases/queue.ts';
import { type Fault, measureRecovery } from './phases/recovery.ts';
import { measureSpeed, type Speed } from './phases/speed.ts';
import type { Plan } from './plan.ts';
import { BenchServer } from './server/server.ts';

/** All measurements, by contender. */
export interface Results {
  readonly speed: ReadonlyMap<Name, readonly Speed[]>;
  /** The client's work without the journal ÷ with it, for each pair of rounds. */
  readonly journal: readonly number[];
  readonly queues: ReadonlyMap<Name, readonly QueueResult[]>;
  readonly recovery: ReadonlyMap<Fault, ReadonlyMap<Name, readonly number[]>>;
}

/** Measures everything in sequence, on one server. */
export function measureAll(plan: Plan, progress: (what: string) => void): Promise<Results> {
  return withWorker(async ({ file }) => {
    const server = new BenchServer();
    await server.up();
    const stage = { server, worker: file, plan, progress };
    try {
      const speed = await measureSpeed(stage);
      const journal = await measureJournal(stage);
      const queues = await measureQueues(stage);
      return { speed, journal, queues, recovery: await measureRecovery(stage) };
    } finally {
      await server.down();
    }
  });
}
