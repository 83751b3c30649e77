import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BrowserKind } from '../../tools/browsers/browser.ts';
import { buildExtension, extensionFolders } from '../../tools/build.ts';
import { createProgress } from '../../tools/progress.ts';
import { type Figure, jsonLine, none } from '../figures.ts';
import { startBrowser } from './browser.ts';
import { findCheckout } from './checkout.ts';
import { countTable, listing, verdictsOf } from './report.ts';
import { runTests } from './run.ts';
import { listTests, startWptServer } from './wpt-server.ts';

/** Pages at one time. Firefox opens one WebSocket to a host after another. */
const LANES: Record<BrowserKind, number> = { chromium: 6, firefox: 4 };

/**
 * `npm run wpt -- --checkout DIR`: whether the web-platform-tests come to the same with the probe as without it. `--browser chromium` for
 * one browser, `--folder fetch/api` (any number of them) for other tests, `--only PATTERN` for those whose path has
 * the pattern in it: `--only '^(?!.*worker)'`.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      checkout: { type: 'string' },
      browser: { type: 'string' },
      folder: { type: 'string', multiple: true },
      only: { type: 'string' },
    },
  });
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
    for (const kind of ['chromium', 'firefox'] satisfies BrowserKind[]) {
      if (values.browser !== undefined && values.browser !== kind) continue;
      const browser = await startBrowser(kind);
      if (!browser) {
        progress.say(`${kind} is not on this machine, and is left out.`);
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

// The browsers and the server end with this process, whatever they are at.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
try {
  await main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
