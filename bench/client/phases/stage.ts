import { NAMES, type Name } from '../contenders/names.ts';
import type { Plan } from '../plan.ts';
import { ClientProcess } from '../process.ts';
import type { BenchServer } from '../server/server.ts';

/** The environment of all measurements. */
export interface Stage {
  readonly server: BenchServer;
  readonly worker: string;
  readonly plan: Plan;
  readonly progress: (what: string) => void;
}

/** Starts a process for each contender; stops all of them, whatever happens. */
export async function withClients<T>(
  { worker, server }: Stage,
  names: readonly Name[],
  use: (clients: readonly ClientProcess[]) => Promise<T>,
): Promise<T> {
  const clients = names.map((name) => new ClientProcess(name, worker, server.origin));
  try {
    return await use(clients);
  } finally {
    for (const client of clients) client.kill();
  }
}

/** An empty list of samples for each contender. */
export const samples = <T>(): Map<Name, T[]> => new Map(NAMES.map((name) => [name, []]));

/** The same items in a different order each time, so that none is always first. */
export function rotate<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
