import type { BrowserContext, Page } from 'puppeteer-core';
import { type Condition, type Outcome, SILENT } from './outcome.ts';
import { GRACE, within } from './patience.ts';
import { scriptFor } from './preparation.ts';

/** How often a page is run until it has been in the intended condition throughout. */
const TRIES = 3;
/** Pause between two polls of a page, ms. */
const PAUSE = 40;

/** A tab in which pages run one after another, all in one condition. */
export class Tab {
  readonly #context: BrowserContext;
  readonly #condition: Condition;
  readonly #script: string | null;
  readonly #popups: Page[] = [];
  #page: Page | undefined;

  /** @param probe the source of the probe, as the extension injects it */
  constructor(context: BrowserContext, condition: Condition, probe: string) {
    this.#context = context;
    this.#condition = condition;
    this.#script = scriptFor(condition, probe);
  }

  /** Runs the page at this URL to its end. */
  async run(url: string, timeout: number): Promise<Outcome> {
    for (let tries = 1; ; tries++) {
      const ended = await this.#runOnce(url, timeout);
      if (!ended) return SILENT;
      const { probed, armed, results } = ended;
      const asMeant =
        probed === (this.#condition !== 'native') && armed === (this.#condition === 'armed');
      if (asMeant) return results;
      // On a machine that is too busy, the fault may lift itself. Results of another condition must not count for this one.
      if (tries === TRIES) return { ...results, '(condition)': 'was another' };
    }
  }

  async #runOnce(url: string, timeout: number): Promise<Ended | undefined> {
    const page = await this.#open();
    const over = new AbortController();
    const seen = await within(timeout + GRACE, watch(page, url, over.signal));
    over.abort();
    for (const popup of this.#popups.splice(0)) void popup.close().catch(() => undefined);
    const left = await within(
      GRACE,
      page.goto('about:blank').then(
        () => true,
        () => false,
      ),
    );
    if (!left) {
      // The page hangs; the next one must not.
      this.#page = undefined;
      void page.close().catch(() => undefined);
    }
    return seen;
  }

  async #open(): Promise<Page> {
    if (this.#page) return this.#page;
    // In a separate window, because background tabs are throttled.
    const page = await this.#context.newPage({ type: 'window' });
    page.on('dialog', (dialog) => void dialog.dismiss().catch(() => undefined));
    page.on('popup', (popup) => popup && this.#popups.push(popup));
    if (this.#script !== null) await page.evaluateOnNewDocument(this.#script);
    this.#page = page;
    return page;
  }
}

interface Seen {
  readonly probed: boolean;
  readonly armed: boolean;
  /** Position in the journal from which to continue. */
  readonly next: number;
  readonly results: Outcome | undefined;
}

interface Ended extends Seen {
  readonly results: Outcome;
}

async function watch(page: Page, url: string, signal: AbortSignal): Promise<Ended | undefined> {
  await page.goto(url, { waitUntil: 'domcontentloaded' }).catch(() => undefined);
  let since = 0;
  while (!signal.aborted) {
    // Between two documents there is nothing to poll.
    const seen = await page.evaluate(look, since).catch(() => undefined);
    if (seen?.results) return { ...seen, results: seen.results };
    since = seen?.next ?? since;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  return undefined;
}

/** Runs in the page and returns its state. Also reads the journal, as an open panel does: otherwise a fault lifts itself. */
function look(since: number): Seen {
  const holder = globalThis as unknown as Record<symbol, unknown>;
  const registry = holder[Symbol.for('faultline')] as { probe?(json: string): string } | undefined;
  const answer = registry?.probe?.(JSON.stringify({ do: 'drain', since }));
  const { value } = answer ? JSON.parse(answer) : { value: { rules: [], next: 0 } };
  const results = holder[Symbol.for('faultline wpt results')] as Outcome | undefined;
  return { probed: answer !== undefined, armed: value.rules.length > 0, next: value.next, results };
}
