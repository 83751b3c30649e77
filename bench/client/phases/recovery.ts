import { setTimeout as sleep } from 'node:timers/promises';
import { ENDPOINTS, NAMES, type Name } from '../contenders/names.ts';
import { now } from '../orders.ts';
import { type Stage, samples, withClients } from './stage.ts';

export const FAULTS = ['reset', 'close 1012', 'restart'] as const;
export type Fault = (typeof FAULTS)[number];

/** Excludes contenders that do not resend: their messages may never be confirmed. */
const CONTENDERS = NAMES.filter((name) => name !== 'socket.io, acks only');

/** Time from each fault to the next confirmed message, ms: all contenders at once, with new processes for each fault. */
export async function measureRecovery(stage: Stage): Promise<Map<Fault, Map<Name, number[]>>> {
  const results = new Map(FAULTS.map((fault) => [fault, samples<number>()]));
  const { downtimes } = stage.plan;
  for (const [round, downtime] of downtimes.entries()) {
    for (const fault of FAULTS) {
      stage.progress(`recovery, round ${round + 1} of ${downtimes.length}: ${fault}`);
      for (const [name, times] of await measure(stage, fault, downtime)) {
        results
          .get(fault)
          ?.get(name)
          ?.push(...times);
      }
    }
  }
  return results;
}

function measure(
  stage: Stage,
  fault: Fault,
  downtime: number,
): Promise<[Name, readonly number[]][]> {
  return withClients(stage, CONTENDERS, async (clients) => {
    stage.server.applied.clear();
    await Promise.all(clients.map((client) => client.ask('open', { clients: stage.plan.clients })));
    const since = now();
    const back = await inject(stage, fault, downtime);
    const recovered = clients.map(
      async (client): Promise<[Name, readonly number[]]> => [
        client.name,
        await client.ask('recover', { since }),
      ],
    );
    await back();
    return Promise.all(recovered);
  });
}

/** Injects a fault into every contender's connections. Returns a function that brings the server back. */
async function inject(
  { server }: Stage,
  fault: Fault,
  downtime: number,
): Promise<() => Promise<void>> {
  if (fault === 'restart') {
    await server.down();
    return async () => {
      await sleep(downtime);
      await server.up();
    };
  }
  for (const name of CONTENDERS) {
    const path = ENDPOINTS[name];
    if (fault === 'reset') server.links.reset(path);
    else server.links.close(path, 1012);
  }
  return async () => {};
}
