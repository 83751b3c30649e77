import { type Stage, withClients } from './stage.ts';

/** Pairs that do not count: the code gets warm. */
const WARMUP = 4;

/**
 * What the journal costs when nobody looks: the work without it ÷ with, of each of many pairs of rounds. Both are in one process, one right after
 * the other, in turns the one and the other first: whatever else the machine does, it does to both. Work is the processor's time: the clock's would
 * count what others do.
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
