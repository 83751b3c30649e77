import { parseArgs } from 'node:util';
import { formatTable } from '../../tools/table.ts';
import { bundle } from '../bundle.ts';
import { browsersFor, runBench } from '../command-line.ts';
import { atLeast, type Figure, jsonLine } from '../figures.ts';
import { inWords } from '../statistics.ts';
import { openPage, startBrowser } from './browser.ts';
import { type Comparison, KINDS, measure, type Subject } from './measure.ts';
import { fullPlan, quickPlan } from './plan.ts';
import { startBenchServer } from './server.ts';

/** Share of the native speed that a page must keep while the probe records. */
const GOAL = 0.95;

const HELP = `Usage: npm run bench:probe -- [options]

Measures what a page keeps of its native speed while the probe records, in Chromium and in Firefox.

  --quick           a smoke test; its figures are not meaningful
  --browser NAME    chromium or firefox (default: both)
  --traffic KIND    one kind alone: ${KINDS.join(', ')}
  --drain           with a panel that reads along
  --listener        a second listener alone in the place of the probe, which has one, too
  --help            print this
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean' },
      browser: { type: 'string' },
      traffic: { type: 'string' },
      drain: { type: 'boolean' },
      listener: { type: 'boolean' },
    },
  });
  const plan = values.quick ? quickPlan : fullPlan;
  const subject = values.listener ? 'listener' : 'probe';
  // A `fetch` stream has no listeners.
  const kinds = KINDS.filter(
    (kind) =>
      (values.traffic ?? kind) === kind && !(subject === 'listener' && kind === 'fetch stream'),
  );
  if (kinds.length === 0) throw new Error(`--traffic is one of ${KINDS.join(', ')}.`);
  const browsers = browsersFor(values.browser);
  const { code } = await bundle('bench/probe/page/main.ts', { minify: false });
  const server = await startBenchServer(code);
  const figures: Figure[] = [];
  try {
    for (const kind of browsers) {
      const browser = await startBrowser(kind);
      if (!browser) {
        process.stderr.write(`${kind} is not on this machine and is skipped.\n`);
        continue;
      }
      try {
        const page = await openPage(browser, server.host);
        if (values.drain) await page.evaluate(() => drain());
        const comparisons = await measure(page, subject, plan, kinds, (what) =>
          process.stderr.write(`${kind}: ${what}\n`),
        );
        process.stdout.write(`${kind}\n\n${table(subject, comparisons)}\n\n`);
        figures.push(
          ...comparisons.map(({ kind: of, what, size, ratio }) =>
            atLeast(`${kind}: ${of} ${what}, ${size} B, ÷ native`, ratio.value, GOAL),
          ),
        );
      } finally {
        await browser.close();
      }
    }
  } finally {
    await server.close();
  }
  process.stdout.write(`${jsonLine(subject, figures)}\n`);
}

const table = (subject: Subject, comparisons: readonly Comparison[]): string =>
  formatTable(
    [
      'traffic',
      'bytes',
      'measure',
      'native',
      `with the ${subject}`,
      `native ÷ ${subject} (95 %)`,
      'native again',
      'rounds',
    ],
    comparisons.map(({ kind, what, size, native, subject, ratio, control, rounds }) => [
      kind,
      String(size),
      what === 'latency' ? 'round trip, ms' : 'events/s',
      native.toFixed(what === 'latency' ? 3 : 0),
      subject.toFixed(what === 'latency' ? 3 : 0),
      inWords(ratio),
      inWords(control),
      String(rounds),
    ]),
  );

await runBench(HELP, main);
