import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { projectRoot } from '../../../tools/build.ts';
import { browserKinds, startBrowser } from '../probe/page.ts';
import { observe, type Subject } from './facts.ts';
import type { AppName } from './page/apps.ts';
import { JUDGES } from './races.ts';
import { startClientsServer } from './server/server.ts';
import { type Findings, renderDocument } from './table.ts';

const SUBJECTS: readonly Subject[] = [
  { name: 'socket.io' },
  { name: 'partysocket' },
  { name: 'reconnecting-websocket' },
  { name: '@microsoft/signalr' },
  { name: 'EventSource', receivesOnly: true },
  { name: 'fetch stream', streams: true },
];

/** What is no effect of a fault but a page that a fault has broken for good. */
const BROKEN = /never worked|does not recover|never ends/;

const browsers = new Map<string, Browser>();
const run = new Map(browserKinds.map((kind) => [kind, new Map<AppName, Findings>()] as const));

beforeAll(async () => {
  for (const kind of browserKinds) browsers.set(kind, await startBrowser(kind));
});
afterAll(() => Promise.all([...browsers.values()].map((browser) => browser.close())));

async function find(browser: Browser, subject: Subject): Promise<Findings> {
  const server = await startClientsServer();
  try {
    const facts = await observe(browser, server, subject);
    const race = await JUDGES[subject.name]?.(browser, server, subject.name);
    if (!race) throw new Error(`No race is looked for in ${subject.name}.`);
    return { ...facts, race };
  } finally {
    await server.close();
  }
}

it.each(SUBJECTS)(
  '$name works under the probe, and again after each fault is lifted, in both browsers',
  async (subject) => {
    await Promise.all(
      [...browsers].map(async ([kind, browser]) => {
        const findings = await find(browser, subject);
        run.get(kind as 'chromium')?.set(subject.name, findings);
        const broken = Object.entries(findings.faults).filter(([, effect]) => BROKEN.test(effect));
        expect(broken, kind).toEqual([]);
        expect(findings.accused, kind).toEqual([]);
      }),
    );
  },
);

it('docs/clients.md matches what was seen; `npm run clients` writes it', async () => {
  const file = join(projectRoot, 'docs/clients.md');
  const document = renderDocument(run);
  if (process.env.FAULTLINE_WRITE === 'clients') await writeFile(file, document);
  expect(await readFile(file, 'utf8')).toBe(document);
});
