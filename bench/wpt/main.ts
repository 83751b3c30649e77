import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BrowserKind } from '../../tools/browsers/browser.ts';
import { buildExtension, extensionFolders } from '../../tools/build.ts';
import { createProgress } from '../../tools/progress.ts';
import { browsersFor, runBench } from '../command-line.ts';
import { type Figure, jsonLine, none } from '../figures.ts';
import { startBrowser } from './browser.ts';
import { findCheckout } from './checkout.ts';
import { countTable, listing, verdictsOf } from './report.ts';
import { runTests } from './run.ts';
import { listTests, startWptServer } from './wpt-server.ts';

/** Pages at a time. Firefox opens only one WebSocket to a host at a time. */
const LANES: Record<BrowserKind, number> = { chromium: 6, firefox: 4 };

const HELP = `Usage: npm run wpt -- --checkout DIR [options]

Runs the web-platform-tests, and reports whether their results are the same with the probe as without it.

  --checkout DIR    a checkout of the tests
  --browser NAME    chromium or firefox (default: both)
  --folder FOLDER   tests other than eventsource and websockets, for example fetch/api; may be repeated
  --only PATTERN    only tests whose path matches, for example '^(?!.*worker)'
  --help            print this
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      checkout: { type: 'string' },
      browser: { type: 'string' },
      folder: { type: 'string', multiple: true },
      only: { type: 'string' },
    },
  });
  const browsers = browsersFor(values.browser);
  const { folder, version } = await findCheckout(values.checkout);
  const listed = await listTests(folder, values.folder ?? ['eventsource', 'websockets']);
  const wanted = new RegExp(values.only ?? '');
  const tests = listed.filter(({ path }) => wanted.test(path));
  if (tests.length === 0) throw new Error('There are no such tests in the checkout.');
  const progress = createProgress(process.stderr);
  await buildExtension('chromium', progress);
  const probe = await readFile(join(extensionFolders.chromium, 'probe.js'), 'utf8');
  process.stdout.write(`web-platform-tests: ${version}\n\n`);
  const figures: Figure[] = [];
  const server = await progress.step("Starting the tests' server", () => startWptServer(folder));
  try {
    for (const kind of browsers) {
      const browser = await startBrowser(kind);
      if (!browser) {
        progress.say(`${kind} is not on this machine and is skipped.`);
        continue;
      }
      try {
        const results = await progress.step(`Running ${tests.length} pages in ${kind}`, (detail) =>
          runTests(browser, tests, { server, probe, lanes: LANES[kind], progress: detail }),
        );
        const verdicts = verdictsOf(results);
        process.stdout.write(
          `${await browser.version()}\n\n${countTable(verdicts)}\n\n${listing(verdicts, 'flaky')}${listing(verdicts, 'different')}`,
        );
        const different = verdicts.filter((verdict) => verdict.kind === 'different').length;
        figures.push(none(`${kind}: subtests that differ with the probe`, different));
      } finally {
        await browser.close();
      }
    }
  } finally {
    await server.close();
  }
  process.stdout.write(`${jsonLine('wpt', figures)}\n`);
  if (figures.some(({ met }) => !met)) process.exitCode = 1;
}

// Browsers and server stop with this process, whatever they are doing.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
await runBench(HELP, main);
