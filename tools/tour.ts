import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PanelHandle, RunningBrowser } from './browsers/browser.ts';
import type { FoundBrowser } from './browsers/find.ts';
import { launch } from './browsers/launch.ts';
import { extensionFolders } from './build.ts';
import { type ClientName, clientNames } from './options.ts';
import type { Progress } from './progress.ts';
import type { Shutdown } from './shutdown.ts';
import {
  brokenPromises,
  disagreements,
  formatTour,
  judge,
  type ServerTruth,
  type TourRow,
} from './tour-report.ts';

export interface Tour {
  readonly browser: FoundBrowser;
  /** Base URL of the chat server. */
  readonly url: string;
  /** Folder for screenshots, recordings and the table. */
  readonly out: string;
  readonly progress: Progress;
  readonly shutdown: Shutdown;
}

/** Time limit of a scenario, ms, generous enough for a slow machine. */
const scenarioTimeout = 120_000;

/**
 * Runs the three scenarios on the real page, through the real panel, with both clients, and prints the table. Resolves to
 * sentences about what went wrong; empty when everything is as expected.
 */
export async function takeTour(tour: Tour): Promise<string[]> {
  const { progress, out } = tour;
  await mkdir(out, { recursive: true });
  const rows: TourRow[] = [];
  const problems: string[] = [];
  for (const scenario of ['message-loss', 'two-handlers'] as const) {
    for (const client of clientNames) {
      await progress.step(`${client} client, ${scenario}`, async () => {
        const { row, truth } = await runDelivery(tour, client, scenario);
        rows.push(row);
        problems.push(...disagreements(row, truth));
      });
    }
  }
  await progress.step('both clients, thundering-herd', async () => {
    rows.push(...(await runHerd(tour)));
  });
  const table = formatTour(rows);
  await writeFile(join(out, 'table.txt'), `${table}\n`);
  progress.say(`\n${table}\n\nScreenshots and recordings are in ${out}`);
  return [...problems, ...brokenPromises(rows)];
}

async function runDelivery(
  tour: Tour,
  client: ClientName,
  scenario: string,
): Promise<{ row: TourRow; truth: ServerTruth }> {
  const user = `tour-${client}-${scenario}-${Date.now()}`;
  return withPanel(tour, client, { user, name: `${client}-${scenario}` }, async (panel) => {
    await runScenario(panel, scenario);
    const field = (name: string): Promise<number> => readNumber(panel, scenario, name);
    const row: TourRow = {
      client,
      scenario,
      sent: await field('sent'),
      confirmed: await field('confirmed'),
      lost: await field('lost'),
      twice: await field('twice'),
      outOfOrder: await field('out-of-order'),
      findings: await readText(panel, scenario, 'findings'),
    };
    return { row, truth: judge(row.sent ?? 0, await audit(tour.url, user)) };
  });
}

/** One run puts both clients through the same restart. */
function runHerd(tour: Tour): Promise<TourRow[]> {
  const scenario = 'thundering-herd';
  const user = `tour-herd-${Date.now()}`;
  return withPanel(tour, 'faultline', { user, name: scenario }, async (panel) => {
    await runScenario(panel, scenario);
    const rows: TourRow[] = [];
    for (const client of clientNames) {
      const { peak, spike } = await panel.waitFor(
        `the return of the ${client} clients`,
        (name: string) => {
          const herd = document.querySelector<SVGElement>(`[data-herd="${name}"]`);
          return herd && { peak: herd.dataset.peak, spike: herd.dataset.spike };
        },
        { args: [client] },
      );
      const findings = spike === 'true' ? 'synchronised-return' : 'none';
      rows.push({ client, scenario, peak: Number(peak), findings });
    }
    return rows;
  });
}

/** Every run gets a new browser, so that none is affected by an earlier one. What it shows in the end is kept under `name`. */
async function withPanel<T>(
  tour: Tour,
  client: ClientName,
  { user, name }: { readonly user: string; readonly name: string },
  work: (panel: PanelHandle) => Promise<T>,
): Promise<T> {
  const { browser, url, shutdown } = tour;
  const launching = launch(browser.kind, {
    executable: browser.executable,
    extension: extensionFolders[browser.kind],
    headless: true,
    size: { width: 1400, height: 1200 },
  });
  shutdown.add('The browser', launching, (running) => running.close());
  const running = await launching;
  try {
    await running.page.goto(`${url}/?${new URLSearchParams({ client, user })}`);
    const panel = await running.openPanel({ dock: 'undocked' });
    const [outcome] = await Promise.allSettled([work(panel)]);
    const kept = keep(tour, running, panel, name);
    if (outcome.status === 'fulfilled') {
      await kept;
      return outcome.value;
    }
    // Why the run failed matters more than whatever could not be kept of it.
    await Promise.allSettled([kept]);
    tour.progress.say(`What the failed run shows is in ${join(tour.out, name)}-*`);
    throw outcome.reason;
  } finally {
    await running.close();
  }
}

async function runScenario(panel: PanelHandle, scenario: string): Promise<void> {
  await panel.click('[data-tab="scenarios"]');
  await panel.click(`[data-run="${scenario}"]`);
  const status = await panel.waitFor(
    `scenario ${scenario} to end`,
    (id: string) => {
      const result = document.querySelector<HTMLElement>(`[data-result="${id}"]`);
      const shown = result?.dataset.status;
      return shown === 'done' || shown === 'failed' ? { shown, text: result?.innerText } : null;
    },
    { args: [scenario], timeout: scenarioTimeout },
  );
  if (status.shown === 'failed') throw new Error(`Scenario ${scenario} failed: ${status.text}`);
}

async function readNumber(panel: PanelHandle, scenario: string, field: string): Promise<number> {
  const text = await readText(panel, scenario, field);
  const value = Number.parseInt(text, 10);
  if (Number.isNaN(value))
    throw new Error(`The result of ${scenario} shows no number for ${field}.`);
  return value;
}

function readText(panel: PanelHandle, scenario: string, field: string): Promise<string> {
  return panel.evaluate(
    (id: string, name: string) =>
      document.querySelector(`[data-result="${id}"] [data-field="${name}"]`)?.textContent ?? '',
    scenario,
    field,
  );
}

async function audit(url: string, user: string): Promise<readonly { readonly text: string }[]> {
  const response = await fetch(`${url}/audit?${new URLSearchParams({ user })}`);
  if (!response.ok) throw new Error(`The chat server answered ${response.status} to /audit.`);
  const { messages } = (await response.json()) as { messages: { text: string }[] };
  return messages;
}

/** Saves screenshots of panel and page, and the recording of the run. */
async function keep(
  { out }: Tour,
  browser: RunningBrowser,
  panel: PanelHandle,
  name: string,
): Promise<void> {
  await panel.screenshot(join(out, `${name}-panel.png`));
  await browser.page.screenshot(join(out, `${name}-page.png`));
  await panel.click('[data-action="export"]');
  await panel.waitFor('the recording', () =>
    document.querySelector('a[data-export]')?.getAttribute('href')?.startsWith('blob:'),
  );
  const recording = await panel.evaluate(async () => {
    const link = document.querySelector<HTMLAnchorElement>('a[data-export]');
    return link ? (await fetch(link.href)).text() : '';
  });
  await writeFile(join(out, `${name}-recording.json`), recording);
}
