import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import * as fc from 'fast-check';
import { play, type Schedule } from '../../src/simulation/schedule.ts';
import { leftovers, violations } from '../../src/simulation/verdict.ts';
import { schedule } from './arbitraries.ts';

const HELP = `Usage: npm run prove -- [options]

Plays random schedules of faults against the client in virtual time, and ends with 1 when one of them loses, doubles,
reorders or falsely confirms anything, or leaves anything alive.

  --schedules N   how many (default: 1000000)
  --seed N        the same seed draws the same schedules (default: 1)
  --replay JSON   plays one schedule, given as JSON or as a file, and prints its journal
  --help          print this`;

interface Part {
  readonly seed: number;
  readonly runs: number;
}

interface Failure {
  readonly violated: readonly string[];
  readonly schedule: Schedule;
  readonly late: boolean;
}

/** Plays one worker's share. The last played of a failed run is its smallest: fast-check shrinks it. */
function prove({ seed, runs }: Part): Failure | null {
  let failure: Failure | null = null;
  const property = fc.property(schedule, fc.boolean(), (drawn, late) => {
    const violated = violationsOf(drawn, late);
    if (violated.length > 0) failure = { violated, schedule: drawn, late };
    return violated.length === 0;
  });
  fc.check(property, { seed, numRuns: runs });
  return failure;
}

function violationsOf(drawn: Schedule, late: boolean): string[] {
  const outcome = play(drawn, { late });
  return [...violations(outcome), ...(late ? [] : leftovers(outcome))];
}

async function proveAll(schedules: number, seed: number): Promise<void> {
  const workers = Math.min(availableParallelism(), schedules);
  const runs = Math.ceil(schedules / workers);
  const from = performance.now();
  const failures = await Promise.all(
    Array.from({ length: workers }, (_, index) => inWorker({ seed: seed + index, runs })),
  );
  const seconds = (performance.now() - from) / 1000;
  const rate = Math.round((runs * workers) / seconds).toLocaleString('en');
  const [failure] = failures.filter((one) => one !== null);
  if (!failure) {
    const count = (runs * workers).toLocaleString('en');
    console.log(`${count} schedules hold (seed ${seed}, ${rate} a second).`);
    return;
  }
  console.log(
    `Not true (seed ${seed}): ${failure.violated.join('; ')}. The smallest schedule that shows it:`,
  );
  const json = JSON.stringify({ ...failure.schedule, late: failure.late });
  console.log(`npm run prove -- --replay '${json}'`);
  process.exitCode = 1;
}

function inWorker(part: Part): Promise<Failure | null> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(import.meta.filename, { workerData: part });
    worker.once('message', resolve).once('error', reject);
  });
}

async function replay(given: string): Promise<void> {
  const json = given.trimStart().startsWith('{') ? given : await readFile(given, 'utf8');
  const { late = false, ...drawn } = JSON.parse(json) as Schedule & { late?: boolean };
  const outcome = play(drawn, { late });
  for (const { at, ...entry } of outcome.client.history) {
    console.log(`${String(at).padStart(9)} ms  ${JSON.stringify(entry)}`);
  }
  const violated = [...violations(outcome), ...(late ? [] : leftovers(outcome))];
  console.log(violated.length > 0 ? `Not true: ${violated.join('; ')}.` : 'All properties hold.');
  if (violated.length > 0) process.exitCode = 1;
}

function number(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`--${name} takes a whole number from ${least}, not "${text}".`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      schedules: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      replay: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) console.log(HELP);
  else if (values.replay !== undefined) await replay(values.replay);
  else await proveAll(number('schedules', values.schedules, 1), number('seed', values.seed, 0));
}

if (isMainThread) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
} else {
  parentPort?.postMessage(prove(workerData as Part));
}
