import { parseArgs } from 'node:util';
import { runBench } from '../command-line.ts';
import { jsonLine } from '../figures.ts';
import { measureAll } from './bench.ts';
import { NAMES } from './contenders/names.ts';
import { goals } from './goals.ts';
import { fullPlan, quickPlan } from './plan.ts';
import { profile } from './profile.ts';
import { report } from './report.ts';

const HELP = `Usage: npm run bench:client -- [options]

Measures the client against its peers, on one server over loopback.

  --quick          a smoke test; its figures are not meaningful
  --profile NAME   where a contender's time goes: ${NAMES.join('; ')}
  --help           print this
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean' }, profile: { type: 'string' } },
  });
  const plan = values.quick ? quickPlan : fullPlan;
  if (values.profile !== undefined) {
    const name = NAMES.find((contender) => contender === values.profile);
    if (!name) throw new Error(`--profile must be one of: ${NAMES.join('; ')}.`);
    process.stdout.write(`${await profile(plan, name)}\n`);
    return;
  }
  const progress = (what: string) => process.stderr.write(`${what}\n`);
  const results = await measureAll(plan, progress);
  process.stdout.write(`${report(results, plan)}\n\n`);
  process.stdout.write(`${jsonLine('client', goals(results, plan))}\n`);
}

await runBench(HELP, main);
