import { ENDPOINTS, NAMES, type Name } from '../contenders/names.ts';
import type { ClientProcess } from '../process.ts';
import { rotate, type Stage, samples, withClients } from './stage.ts';

/** One round of one contender. */
export interface Speed {
  /** Messages per second. */
  readonly throughput: number;
  /** In ms. */
  readonly latencies: readonly number[];
  /** TCP bytes per message. */
  readonly up: number;
  readonly down: number;
}

/** Throughput, latency and bytes on the wire: contender after contender, round after round. The first round is a warm-up. */
export function measureSpeed(stage: Stage): Promise<Map<Name, Speed[]>> {
  return withClients(stage, NAMES, async (clients) => {
    const results = samples<Speed>();
    for (let round = 0; round <= stage.plan.rounds; round++) {
      for (const client of rotate(clients, round)) {
        stage.progress(`speed, round ${round} of ${stage.plan.rounds}: ${client.name}`);
        const speed = await measure(stage, client);
        if (round > 0) results.get(client.name)?.push(speed);
      }
    }
    return results;
  });
}

async function measure({ server, plan }: Stage, client: ClientProcess): Promise<Speed> {
  const { messages, window, latencies } = plan;
  const path = ENDPOINTS[client.name];
  server.applied.clear();
  await client.ask('open', { clients: 1 });
  const before = server.links.traffic(path);
  const { time } = await client.ask('throughput', { messages, window });
  const after = server.links.traffic(path);
  const applied = server.applied.size;
  if (applied !== messages) {
    throw new Error(`${client.name}: the server has applied ${applied} of ${messages} messages.`);
  }
  const times = await client.ask('latency', { messages: latencies });
  await client.ask('close', null);
  return {
    throughput: (messages / time) * 1000,
    latencies: times,
    up: (after.up - before.up) / messages,
    down: (after.down - before.down) / messages,
  };
}
