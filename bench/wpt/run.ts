import type { Browser } from 'puppeteer-core';
import {
  agree,
  type Condition,
  conditions,
  judge,
  type Outcome,
  type Outcomes,
  SILENT,
} from './outcome.ts';
import { GRACE, within } from './patience.ts';
import { Tab } from './tab.ts';
import type { WptServer, WptTest } from './wpt-server.ts';

/** Factor by which a test may exceed its own timeout. Must match page/testharnessreport.js. */
const PATIENCE = 3;
/** How often a page is run again in each condition when its results differ. */
const AGAIN = 5;

export interface TestResult {
  readonly test: WptTest;
  readonly outcomes: Outcomes;
}

export interface RunOptions {
  readonly server: WptServer;
  readonly probe: string;
  /** Number of pages that run at the same time. */
  readonly lanes: number;
  progress(what: string): void;
}

/** Runs every test in each condition; tests with differing results run again, one at a time. */
export async function runTests(
  browser: Browser,
  tests: readonly WptTest[],
  options: RunOptions,
): Promise<readonly TestResult[]> {
  const results = new Map<WptTest, Outcomes>();
  const waiting = [...tests];
  await inLanes(browser, options, async (run) => {
    for (let test = waiting.shift(); test; test = waiting.shift()) {
      const outcomes = await once(run, test);
      results.set(test, outcomes);
      // Reported because such a page costs more time than all others.
      if (outcomes.native[0] === SILENT) options.progress(`${test.path} gives no result`);
      if (!agree(outcomes)) options.progress(`${test.path} differs at first:${told(outcomes)}`);
      if (results.size % 20 === 0) options.progress(`${results.size} of ${tests.length}`);
    }
  });
  const differing = [...results].filter(([, outcomes]) => !agree(outcomes));
  await inLanes(browser, { ...options, lanes: 1 }, async (run) => {
    for (const [index, [test]] of differing.entries()) {
      options.progress(`${index + 1} of ${differing.length} that differ, again: ${test.path}`);
      for (let time = 0; time < AGAIN; time++) {
        results.set(test, joined(results.get(test), await once(run, test)));
      }
    }
  });
  return tests.map((test) => ({ test, outcomes: joined(results.get(test)) }));
}

/** The subtests that differ, each with its status in each condition. */
const told = (outcomes: Outcomes): string =>
  judge(outcomes)
    .filter(({ kind }) => kind !== 'same')
    .map(({ subtest, counts }) => {
      const statuses = conditions.map((condition) => Object.keys(counts[condition]).join('|'));
      return `\n    ${subtest}: ${statuses.join(', ')}`;
    })
    .join('');

type Run = (condition: Condition, test: WptTest) => Promise<Outcome>;

async function inLanes(
  browser: Browser,
  { lanes, server, probe }: RunOptions,
  work: (run: Run) => Promise<void>,
): Promise<void> {
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      // A separate context, with its own cookies and connections.
      const context = await browser.createBrowserContext();
      const tabs = {
        native: new Tab(context, 'native', probe),
        watched: new Tab(context, 'watched', probe),
        armed: new Tab(context, 'armed', probe),
      };
      await work((condition, test) =>
        tabs[condition].run(server.urlOf(test), test.timeout * PATIENCE),
      );
      // A context that hangs is closed with the browser.
      await within(GRACE, context.close());
    }),
  );
}

async function once(run: Run, test: WptTest): Promise<Outcomes> {
  return {
    native: [await run('native', test)],
    watched: [await run('watched', test)],
    armed: [await run('armed', test)],
  };
}

function joined(...parts: readonly (Outcomes | undefined)[]): Outcomes {
  const of = (condition: Condition): Outcome[] =>
    parts.flatMap((part) => [...(part?.[condition] ?? [])]);
  return { native: of('native'), watched: of('watched'), armed: of('armed') };
}
