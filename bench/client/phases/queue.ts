import { NAMES, type Name } from '../contenders/names.ts';
import type { Flush } from '../orders.ts';
import { rotate, type Stage, samples, withClients } from './stage.ts';

/** One queue of one contender: its heap in bytes, and how it was flushed. */
export interface QueueResult extends Flush {
  readonly heap: number;
}

/** Memory of a queue, and its flush after a reconnect; each time in a new process that has sent a tenth as many messages before. */
export async function measureQueues(
  stage: Stage,
  names: readonly Name[] = NAMES,
): Promise<Map<Name, QueueResult[]>> {
  const results = samples<QueueResult>();
  for (let round = 1; round <= stage.plan.queueRounds; round++) {
    for (const name of rotate(names, round)) {
      stage.progress(`queue, round ${round} of ${stage.plan.queueRounds}: ${name}`);
      results.get(name)?.push(await measure(stage, name));
    }
  }
  return results;
}

function measure(stage: Stage, name: Name): Promise<QueueResult> {
  const { server, plan } = stage;
  return withClients(stage, [name], async ([client]) => {
    if (!client) throw new Error('No process was started.');
    server.applied.clear();
    await client.ask('open', { clients: 1 });
    await client.ask('throughput', { messages: plan.queued / 10, window: plan.window });
    await server.down();
    const heap = await client.ask('queue', { messages: plan.queued });
    const flushed = client.ask('flush', null);
    await server.up();
    return { heap, ...(await flushed) };
  });
}
