import { parseArgs } from 'node:util';
import type { Browser, CDPSession } from 'puppeteer-core';
import { formatTable } from '../../tools/table.ts';
import { bundle } from '../bundle.ts';
import { runBench } from '../command-line.ts';
import { atMost, jsonLine } from '../figures.ts';
import { openPage, startBrowser } from '../probe/browser.ts';
import { startBenchServer } from '../probe/server.ts';
import type { Habit } from './page/main.ts';

/** The most memory that the probe may hold in a page, MB (docs/journal.md). */
const GOAL = 40;

/** How often a page repeats each habit; the same number again shows whether memory grows. */
const TIMES: Readonly<Record<Habit, number>> = {
  'sockets, one after the other': 5000,
  'sockets that stay open': 100,
  'messages of one socket': 50_000,
  'event sources': 2000,
  'streams, read': 5000,
  'streams, left unread': 5000,
  requests: 5000,
};

/** A round is divided into this many calls. */
const PARTS = 10;

const HELP = `Usage: npm run bench:memory -- [options]

Measures in Chromium how much more memory a page holds with the probe in it than without, whatever the page does, while nobody reads the journal,
and while a panel does. (Firefox does not report a page's memory.)

  --quick   a smoke test; its figures are not meaningful
  --help    print this
`;

/** By how many megabytes a page's memory has grown: after the repetitions, and after as many again. */
type Growth = readonly [once: number, twice: number];

const CONDITIONS = ['without the probe', 'with it', 'read by a panel'] as const;
type Condition = (typeof CONDITIONS)[number];

interface Result {
  readonly habit: Habit;
  readonly times: number;
  readonly growth: Readonly<Record<Condition, Growth>>;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { quick: { type: 'boolean' } } });
  const { code } = await bundle('bench/memory/page/main.ts', { minify: false });
  const server = await startBenchServer(code);
  try {
    const browser = await startBrowser('chromium');
    if (!browser) throw new Error('There is no Chromium on this machine.');
    try {
      const results: Result[] = [];
      for (const [name, often] of Object.entries(TIMES)) {
        const habit = name as Habit;
        const times = values.quick ? Math.ceil(often / 100) : often;
        process.stderr.write(`${habit}\n`);
        const growth = (condition: Condition) =>
          growthOf(browser, server.host, condition, habit, times);
        results.push({
          habit,
          times,
          growth: {
            'without the probe': await growth('without the probe'),
            'with it': await growth('with it'),
            'read by a panel': await growth('read by a panel'),
          },
        });
      }
      report(results);
    } finally {
      await browser.close();
    }
  } finally {
    await server.close();
  }
}

async function growthOf(
  browser: Browser,
  host: string,
  condition: Condition,
  habit: Habit,
  times: number,
): Promise<Growth> {
  const page = await openPage(browser, host, { probed: condition !== 'without the probe' });
  try {
    const session = await page.createCDPSession();
    if (condition === 'read by a panel') await page.evaluate(() => drain());
    const before = await megabytesOf(session);
    const round = async () => {
      // The browser's protocol would abort a call that lasts for minutes.
      for (let part = 0; part < PARTS; part++) {
        await page.evaluate((what, often) => live(what, often), habit, Math.ceil(times / PARTS));
      }
      return (await megabytesOf(session)) - before;
    };
    return [await round(), await round()];
  } finally {
    await page.close();
  }
}

/**
 * Memory of a page's objects after garbage collection, including the browser's objects behind them and the content of
 * buffers and strings.
 */
async function megabytesOf(session: CDPSession): Promise<number> {
  // What one collection frees may still hold something that the next one frees.
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    await session.send('HeapProfiler.collectGarbage');
  }
  const { usedSize, embedderHeapUsedSize, backingStorageSize } =
    await session.send('Runtime.getHeapUsage');
  return (usedSize + embedderHeapUsedSize + backingStorageSize) / 1e6;
}

function report(results: readonly Result[]): void {
  const inMegabytes = ([once, twice]: Growth) => `${once.toFixed(1)}, ${twice.toFixed(1)}`;
  const table = formatTable(
    ['what the page does', 'times', ...CONDITIONS.map((condition) => `${condition}, MB`)],
    results.map(({ habit, times, growth }) => [
      habit,
      `${times}, ${2 * times}`,
      ...CONDITIONS.map((condition) => inMegabytes(growth[condition])),
    ]),
  );
  const more = (of: Growth, native: Growth) => Math.max(of[0] - native[0], of[1] - native[1]);
  const figures = results.flatMap(({ habit, growth }) =>
    (['with it', 'read by a panel'] as const).map((condition) =>
      atMost(
        `${habit}, ${condition}: MB more than without the probe`,
        more(growth[condition], growth['without the probe']),
        GOAL,
      ),
    ),
  );
  process.stdout.write(`${table}\n\n${jsonLine('memory', figures)}\n`);
}

await runBench(HELP, main);
