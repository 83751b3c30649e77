import { parseArgs } from 'node:util';
import { jsonLine } from '../figures.ts';
import { measureAll } from './bench.ts';
import { NAMES } from './contenders/names.ts';
import { goals } from './goals.ts';
import { fullPlan, quickPlan } from './plan.ts';
import { profile } from './profile.ts';
import { report } from './report.ts';

/** `npm run bench:client`; `-- --quick` for a smoke test, `-- --profile faultline` for where a contender's time goes. */
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

await main();
