import { parseArgs } from 'node:util';
import { jsonLine } from '../figures.ts';
import { measureAll } from './bench.ts';
import { goals } from './goals.ts';
import { fullPlan, quickPlan } from './plan.ts';
import { profileOurs } from './profile.ts';
import { report } from './report.ts';

/** `npm run bench:client`; `-- --quick` for a smoke test, `-- --profile` for where our client's time goes. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean' }, profile: { type: 'boolean' } },
  });
  const plan = values.quick ? quickPlan : fullPlan;
  if (values.profile) {
    process.stdout.write(`${await profileOurs(plan)}\n`);
    return;
  }
  const progress = (what: string) => process.stderr.write(`${what}\n`);
  const results = await measureAll(plan, progress);
  process.stdout.write(`${report(results, plan)}\n\n`);
  process.stdout.write(`${jsonLine('client', goals(results, plan))}\n`);
}

await main();
