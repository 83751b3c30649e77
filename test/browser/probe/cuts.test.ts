import type { Page } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { browserKinds, closeTab, openBare } from './page.ts';
import { setStageOf } from './stage.ts';
import { startXhrServer } from './xhr-server.ts';

declare const stage: { log: string[]; over: boolean };

const carriers = [
  'fetch, read by pieces',
  'fetch, read as text',
  'XMLHttpRequest',
  'EventSource',
] as const;

type Carrier = (typeof carriers)[number];

/** Asks, and notes what comes of the answer, and how it ends. */
function ask([path, carrier]: [path: string, carrier: Carrier]): void {
  const state = { log: [] as string[], over: false };
  const { log } = state;
  Object.assign(globalThis, { stage: state });
  const over = () => {
    state.over = true;
  };
  const told = (error: Error) => {
    log.push(`${error.constructor.name} ${error.name}: ${error.message}`);
    over();
  };
  const asked: Record<Carrier, () => unknown> = {
    async 'fetch, read by pieces'() {
      const { status, body } = await fetch(path);
      log.push(String(status));
      const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      try {
        for (;;) {
          const { done, value } = (await reader?.read()) ?? { done: true };
          if (done) break;
          text += value;
          log[1] = text;
        }
        log.push('done');
        over();
      } catch (error) {
        told(error as Error);
      }
    },
    async 'fetch, read as text'() {
      const response = await fetch(path);
      log.push(String(response.status));
      response.text().then((text) => {
        log.push(text);
        over();
      }, told);
    },
    XMLHttpRequest() {
      const xhr = new XMLHttpRequest();
      const note = ({
        type,
        loaded = '',
        total = '',
      }: Event & { loaded?: unknown; total?: unknown }) => {
        const { readyState, status, responseText, responseURL } = xhr;
        const { pathname } = new URL(responseURL || 'http://none/');
        log.push(
          `${type} ${loaded}/${total} ${readyState} ${status} ${responseText.length} ${pathname}`,
        );
        if (type === 'loadend') over();
      };
      for (const type of [
        'readystatechange',
        'loadstart',
        'progress',
        'error',
        'load',
        'loadend',
      ]) {
        xhr.addEventListener(type, note);
      }
      xhr.open('GET', path);
      xhr.send();
    },
    EventSource() {
      const source = new EventSource(path);
      source.onopen = () => log.push(`open ${source.readyState}`);
      source.onmessage = ({ data }) => log.push(`message ${data}`);
      source.onerror = (event) => {
        log.push(`${event.constructor.name} ${event.type} ${source.readyState}`);
        source.close();
        over();
      };
    },
  };
  asked[carrier]();
}

/** Those whose answer is cut in what comes next; the others have it, or nothing of it, when all has come. */
const byPieces = [
  { carrier: 'fetch, read by pieces', path: '/tokens' },
  { carrier: 'XMLHttpRequest', path: '/tokens' },
  { carrier: 'EventSource', path: '/tokens' },
] as const;
const asWhole = (['/half', '/begun'] as const).flatMap((path) =>
  (['fetch, read as text', 'XMLHttpRequest'] as const).map((carrier) => ({ carrier, path })),
);

describe.each(browserKinds)('in %s, an answer that is cut', (kind) => {
  const on = setStageOf(kind, startXhrServer);
  const log = (page: Page) => page.evaluate(() => stage.log);

  /** What the page has noted of an answer that has begun when it is cut. */
  async function cut(
    page: Page,
    asking: { readonly carrier: Carrier; readonly path: string },
    end: (page: Page) => Promise<unknown>,
  ): Promise<string[]> {
    await page.evaluate(async () => {
      const body = '{"messageId":"a"}';
      await (await fetch('/messages', { method: 'POST', body })).text();
    });
    await page.evaluate(ask, [asking.path, asking.carrier] as [string, Carrier]);
    const begun = asking.carrier === 'fetch, read as text' ? /^200/ : /Be|progress (5|48|50000)\//;
    await expect.poll(async () => (await log(page)).at(-1)).toMatch(begun);
    const { length } = await log(page);
    await end(page);
    await expect.poll(() => page.evaluate(() => stage.over)).toBe(true);
    await expect.poll(() => on.server.begun()).toBe(0);
    // In how many pieces the beginning comes is the network's affair.
    return (await log(page)).slice(length - 1);
  }

  async function real(
    asking: { readonly carrier: Carrier; readonly path: string },
    end: (page: Page) => Promise<unknown>,
  ): Promise<string[]> {
    const page = await openBare(on.browser, `http://${on.server.host}/`);
    const seen = await cut(page, asking, end);
    await closeTab(page);
    return seen;
  }

  const forced = (asking: { readonly carrier: Carrier; readonly path: string }, after?: number) =>
    cut(on.probed.page, asking, async () => {
      await on.probed.send({ do: 'arm', rule: { fault: 'cut', ...(after && { after }) } });
      on.server.goOn();
    });

  it.each(byPieces)('ends as if its server died there: $path by $carrier', async (asking) => {
    const die = async (page: Page) => {
      const before = await log(page);
      on.server.goHalfway();
      // The system forgets what has come and is not read when it hears of the end. Of half an event a page is told nothing.
      if (asking.carrier !== 'EventSource') {
        await expect.poll(() => log(page)).not.toEqual(before);
      }
      on.server.breakOff();
    };
    expect(await forced(asking)).toEqual(await real(asking, die));
  });

  it.each(asWhole)(
    'ends as if its server died, with all that the page has had: $path by $carrier',
    async (asking) => {
      const die = async () => on.server.breakOff();
      expect(await forced(asking, 3)).toEqual(await real(asking, die));
    },
  );
});
