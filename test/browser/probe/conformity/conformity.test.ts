import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { rolldown } from 'rolldown';
import { beforeAll, describe, expect, it } from 'vitest';
import { browserKinds, openBare, openProbed, type ProbedPage, startBrowser } from '../page.ts';
import { noticedWithout, noticedWithProbe } from './differences.ts';
import type { Report, run } from './page.ts';
import { startLabServer } from './server.ts';
import { expectedIn } from './theme.ts';
import { themes } from './themes/index.ts';

type BrowserKind = (typeof browserKinds)[number];

/** What was seen in the three pages of one browser. */
interface Reports {
  /** Without the probe. */
  readonly native: Report;
  readonly watched: Report;
  /** With a fault armed on another connection. */
  readonly armed: Report;
}

async function bundle(): Promise<string> {
  const built = await rolldown({ input: join(import.meta.dirname, 'page.ts') });
  const { output } = await built.generate({ format: 'iife', name: 'lab' });
  await built.close();
  return output[0].code;
}

/** Runs every case in a page of its own, with a server of its own: a browser makes few connections to one host. */
async function runIn(open: (url: string) => Promise<Page>, script: string): Promise<Report> {
  const server = await startLabServer(script);
  try {
    const page = await open(`http://${server.host}/`);
    return await page.evaluate(
      (hosts) => (globalThis as unknown as { lab: { run: typeof run } }).lab.run(hosts),
      { other: server.other, desk: server.desk },
    );
  } finally {
    await server.close();
  }
}

/** With a fault armed on a connection that does not exist, everything takes the way that faults act on. */
async function armElsewhere({ send }: ProbedPage): Promise<() => void> {
  const where = { url: 'ws://nowhere.example/' };
  await send({ do: 'arm', rule: { fault: 'drop', where } });
  // A fault whose panel is silent lifts itself.
  const timer = setInterval(() => void send({ do: 'drain', since: 0 }).catch(() => {}), 500);
  return () => clearInterval(timer);
}

async function runAll(kind: BrowserKind, script: string): Promise<Reports> {
  const browser = await startBrowser(kind);
  let disarm = () => {};
  try {
    const [native, watched, armed] = await Promise.all([
      runIn((url) => openBare(browser, url), script),
      runIn(async (url) => (await openProbed(browser, url)).page, script),
      runIn(async (url) => {
        const probed = await openProbed(browser, url);
        disarm = await armElsewhere(probed);
        return probed.page;
      }, script),
    ]);
    return { native, watched, armed };
  } finally {
    disarm();
    await browser.close();
  }
}

const reports = new Map<BrowserKind, Reports>();

function reportsOf(kind: BrowserKind): Reports {
  const found = reports.get(kind);
  if (!found) throw new Error(`The cases did not run in ${kind}.`);
  return found;
}

beforeAll(async () => {
  const script = await bundle();
  await Promise.all(
    browserKinds.map(async (kind) => reports.set(kind, await runAll(kind, script))),
  );
});

describe.each(browserKinds)('in %s', (kind) => {
  describe.each(themes)('$title', ({ title, cases }) => {
    it.each(Object.entries(cases))('%s', (name, one) => {
      const { native, watched, armed } = reportsOf(kind);
      const key = `${title}: ${name}`;
      expect(native.seen[key]?.value, 'the browser itself').toEqual(expectedIn(kind, one));
      expect(watched.seen[key], 'with the probe').toEqual(native.seen[key]);
      expect(armed.seen[key], 'with a fault on another connection').toEqual(native.seen[key]);
    });
  });

  it('a page can notice exactly what docs/conformity.md says', () => {
    const { native, watched, armed } = reportsOf(kind);
    expect(native.noticed).toEqual(noticedWithout);
    expect(watched.noticed).toEqual(noticedWithProbe);
    expect(armed.noticed).toEqual(noticedWithProbe);
  });
});
