import { readdir, readFile } from 'node:fs/promises';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import type { SourceMap as BundleMap } from 'rolldown';
import { formatTable } from '../../tools/table.ts';
import { withWorker } from './bundle-worker.ts';
import type { Name } from './contenders/names.ts';
import type { Plan } from './plan.ts';
import { ClientProcess } from './process.ts';
import { BenchServer } from './server/server.ts';

/** The part of V8's format that is read. */
interface Recording {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
      readonly columnNumber: number;
    };
  }[];
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

const MOST = 25;
/** The node that does not count as work. */
const IDLE = '(idle)';

/** Runs a contender's throughput under V8's profiler; returns a table of where the time went. */
export function profile(plan: Plan, name: Name): Promise<string> {
  return withWorker(async ({ file: worker, folder, map }) => {
    const server = new BenchServer();
    await server.up();
    const flags = ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=200'];
    const client = new ClientProcess(name, worker, server.origin, flags);
    try {
      await client.ask('open', { clients: 1 });
      for (let round = 0; round < plan.rounds; round++) {
        await client.ask('throughput', { messages: plan.messages, window: plan.window });
      }
      await client.ask('close', null);
      await client.end();
    } finally {
      client.kill();
      await server.down();
    }
    const left = (await readdir(folder)).find((entry) => entry.endsWith('.cpuprofile'));
    if (!left) throw new Error('The process left no profile.');
    const recording: Recording = JSON.parse(await readFile(join(folder, left), 'utf8'));
    return hottest(recording, map);
  });
}

/** The functions with the most self time, as shares of the non-idle time, preceded by the totals per module. */
function hottest({ nodes, samples, timeDeltas }: Recording, map: BundleMap): string {
  const mapped = new SourceMap({ ...map, file: '', sourceRoot: '', sourcesContent: [] });
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const functions = new Map<string, number>();
  const modules = new Map<string, number>();
  let total = 0;
  samples.forEach((id, index) => {
    const frame = frames.get(id);
    const time = timeDeltas[index] ?? 0;
    if (!frame || frame.functionName === IDLE) return;
    const found = mapped.findEntry(frame.lineNumber, frame.columnNumber);
    const source = 'originalSource' in found ? found.originalSource : 'the bundle';
    const module = frame.url.endsWith('worker.mjs') ? source : frame.url || 'V8';
    add(functions, `${frame.functionName || '(anonymous)'}\n${module}`, time);
    add(modules, module, time);
    total += time;
  });
  const share = (time: number) => ((100 * time) / total).toFixed(1);
  return [
    formatTable(
      ['module', 'self %'],
      top(modules).map(([module, time]) => [module, share(time)]),
    ),
    formatTable(
      ['function', 'module', 'self %'],
      top(functions).map(([key, time]) => [...key.split('\n'), share(time)]),
    ),
  ].join('\n\n');
}

const add = (sums: Map<string, number>, key: string, value: number) =>
  sums.set(key, (sums.get(key) ?? 0) + value);

const top = (sums: Map<string, number>) => [...sums].toSorted((a, b) => b[1] - a[1]).slice(0, MOST);
