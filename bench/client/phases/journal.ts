import { type Stage, withClients } from './stage.ts';

/** Warm-up pairs that are not counted. */
const WARMUP = 4;

/**
 * The cost of the journal while nobody is watching: the work without it ÷ with it, for many pairs of rounds. Both rounds of
 * a pair run in one process, one directly after the other and alternating in order, so that disturbances affect both alike.
 * Work is CPU time: wall-clock time would include other processes.
 */
export function measureJournal(stage: Stage): Promise<number[]> {
  const { server, plan, progress } = stage;
  const { journalPairs, journalMessages: messages, window } = plan;
  return withClients(stage, ['faultline'], async ([client]) => {
    if (!client) throw new Error('No process was started.');
    const work = async (bare: boolean): Promise<number> => {
      server.applied.clear();
      await client.ask('open', { clients: 1, ...(bare && { bare }) });
      const taken = await client.ask('throughput', { messages, window });
      await client.ask('close', null);
      return taken.work;
    };
    progress(`journal, ${journalPairs} pairs of rounds`);
    const ratios: number[] = [];
    for (let pair = -WARMUP; pair < journalPairs; pair++) {
      const bareFirst = pair % 2 === 0;
      const first = await work(bareFirst);
      const second = await work(!bareFirst);
      if (pair >= 0) ratios.push(bareFirst ? first / second : second / first);
    }
    return ratios;
  });
}
