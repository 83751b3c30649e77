import { expect, it } from 'vitest';
import { withWorker } from '../../../bench/client/bundle-worker.ts';
import { NAMES } from '../../../bench/client/contenders/names.ts';
import { measureJournal } from '../../../bench/client/phases/journal.ts';
import { measureQueues } from '../../../bench/client/phases/queue.ts';
import { measureSpeed } from '../../../bench/client/phases/speed.ts';
import { quickPlan } from '../../../bench/client/plan.ts';
import { BenchServer } from '../../../bench/client/server/server.ts';

const plan = { ...quickPlan, messages: 40, latencies: 5, queued: 40, journalMessages: 40 };

/** Runs a phase of the bench on a server of its own. */
function onStage<T>(phase: (stage: Parameters<typeof measureSpeed>[0]) => Promise<T>): Promise<T> {
  return withWorker(async ({ file }) => {
    const server = new BenchServer();
    await server.up();
    try {
      return await phase({ server, worker: file, plan, progress: () => {} });
    } finally {
      await server.down();
    }
  });
}

it('every contender of the client bench gets all of its messages confirmed', async () => {
  const results = await onStage(measureSpeed);
  for (const name of NAMES) {
    const [round, ...more] = results.get(name) ?? [];
    expect(more, name).toEqual([]);
    expect(round?.latencies, name).toHaveLength(plan.latencies);
    expect(round?.up, name).toBeGreaterThan(60);
    expect(round?.down, name).toBeGreaterThan(0);
  }
}, 60_000);

it('messages queued while the bench server is down are flushed when it is back', async () => {
  const names = ['faultline', 'raw'] as const;
  const results = await onStage((stage) => measureQueues(stage, names));
  for (const name of names) {
    const [round, ...more] = results.get(name) ?? [];
    expect(more, name).toEqual([]);
    expect(round?.heap, name).toBeTypeOf('number');
    expect(round?.time, name).toBeGreaterThan(0);
  }
}, 60_000);

it('the client is measured with and without its journal, in pairs', async () => {
  const ratios = await onStage(measureJournal);
  expect(ratios).toHaveLength(plan.journalPairs);
  for (const ratio of ratios) expect(ratio).toBeGreaterThan(0);
}, 60_000);
