import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserKinds, type OpenFaultline, openFaultline } from './harness.ts';

describe.each(browserKinds)('the panel in %s', (kind) => {
  let faultline: OpenFaultline;

  const field = (name: string, expected: string) =>
    faultline.panel.waitFor(
      `${name} to be ${expected}`,
      (wanted: string, text: string) =>
        document.querySelector(`[data-field="${wanted}"]`)?.textContent === text,
      { args: [name, expected] },
    );

  const link = (expected: string) =>
    faultline.panel.waitFor(
      `the link to be ${expected}`,
      (wanted: string) => document.querySelector(`[data-link="${wanted}"]`) !== null,
      { args: [expected] },
    );

  /** Until the panel has found the page: what it shows before may be of the page before. */
  const found = () =>
    faultline.page.waitFor('the probe to be in the page', () => {
      const found = (globalThis as unknown as Record<symbol, { probe?: unknown }>)[
        Symbol.for('faultline')
      ];
      return typeof found?.probe === 'function';
    });

  const chat = (query = '') => `${faultline.demo.url}/?user=${faultline.user}${query}`;

  beforeAll(async () => {
    faultline = await openFaultline(kind);
  });
  afterAll(() => faultline?.close());

  it('opened after the page, shows its connection and what happened before', async () => {
    await field('state', 'connected');
    await field('transport', 'websocket');
    await faultline.panel.click('[data-tab="journal"]');
    await faultline.panel.waitFor('the first attempt in the journal', () =>
      document.querySelector('[data-view="journal"]')?.textContent?.includes('attempt'),
    );
  });

  it('follows a message from the page to its confirmation', async () => {
    await faultline.panel.click('[data-tab="messages"]');
    await faultline.page.type('.chat-input', 'Hello from the page');
    await faultline.page.click('.chat-send');
    await faultline.panel.waitFor('the message to be confirmed', () =>
      document.querySelector('[data-message-state="confirmed"]'),
    );
    await field('pending', '0');
  });

  it('stays attached over a reload and a navigation', async () => {
    await faultline.page.reload();
    await field('state', 'connected');
    await faultline.page.goto(chat('&transport=sse'));
    await field('transport', 'sse');
    await field('state', 'connected');
  });

  it('offers to reload with capture on a page without a connection', async () => {
    await faultline.page.goto(`${faultline.demo.url}/probe.js`);
    await faultline.panel.waitFor('what to do', () =>
      document.querySelector('[data-action="reload-capture"]'),
    );
  });

  it('shows that it may not inspect the browser’s own pages', async () => {
    await faultline.page.goto(kind === 'firefox' ? 'about:license' : 'chrome://version');
    await link('denied');
    await faultline.page.goto(chat());
    await link('attached');
    await field('state', 'connected');
  });

  it('shows a client that does not report itself, with its messages, after a reload with capture', async () => {
    await faultline.page.goto(chat('&client=naive'));
    await found();
    await faultline.page.evaluate(() => {
      document.documentElement.dataset.before = 'the reload';
    });
    await faultline.panel.click('[data-action="reload-capture"]');
    await faultline.page.waitFor(
      'the page anew',
      () =>
        !document.documentElement.dataset.before && document.querySelector('.chat-input') !== null,
    );
    await field('state', 'connected');
    await field('inferred', 'inferred');
    await faultline.page.type('.chat-input', 'Hello from the naive client');
    await faultline.page.click('.chat-send');
    await faultline.panel.click('[data-tab="messages"]');
    await faultline.panel.waitFor('its message to be confirmed', () =>
      [...document.querySelectorAll<HTMLElement>('[data-message-state="confirmed"]')].some((row) =>
        row.textContent?.includes('naive client'),
      ),
    );
  });

  it('lists several connections of one page to pick from', async () => {
    await faultline.page.goto(chat());
    await found();
    await field('state', 'connected');
    await faultline.page.evaluate(
      (url: string) => {
        new WebSocket(url);
      },
      `${faultline.demo.url.replace('http', 'ws')}/chat?user=other`,
    );
    await faultline.panel.waitFor('a second connection to pick', () => {
      const picker = document.querySelector<HTMLSelectElement>('[data-action="pick-connection"]');
      return picker && picker.options.length >= 2;
    });
  });

  it.each([
    { shape: 'narrow', width: 300, height: 600 },
    { shape: 'low', width: 1200, height: 200 },
  ])('fits a $shape panel and leaves room for its views', async (panelSize) => {
    const url = chat(`&shape=${panelSize.shape}`);
    await faultline.page.goto(url);
    await faultline.panel.waitFor(
      'the page on show',
      (title) => document.querySelector<HTMLElement>('[data-link]')?.title === title,
      { args: [url] },
    );
    await field('state', 'connected');
    await faultline.panel.evaluate(({ width, height }) => {
      const panel = document.querySelector<HTMLElement>('#panel');
      if (!panel) throw new Error('There is no panel.');
      panel.style.cssText = `width: ${width}px; height: ${height}px`;
    }, panelSize);
    await faultline.panel.waitFor('what is picked', () => {
      const pick = { key: 'ArrowLeft', shiftKey: true, bubbles: true };
      const picked = document.querySelector('.timeline-picked');
      // Nothing can be picked before the timeline has been drawn.
      if (!picked)
        document.querySelector('canvas')?.dispatchEvent(new KeyboardEvent('keydown', pick));
      return picked !== null;
    });
    // The panel shares its height out anew once it has been told of it.
    await faultline.panel.waitFor('room for the view', () => {
      const view = document.querySelector('.tab-view');
      return view !== null && view.clientHeight > 100;
    });
    const { isTooWide, isCut } = await faultline.panel.evaluate(() => {
      const panel = document.querySelector<HTMLElement>('#panel');
      if (!panel) throw new Error('There is no panel.');
      const { scrollWidth, clientWidth } = document.querySelector('.app') ?? panel;
      const isCut = [...document.querySelectorAll('.timeline-tools button')].some(
        (button) => button.scrollWidth > button.clientWidth,
      );
      panel.style.cssText = '';
      return { isTooWide: scrollWidth > clientWidth, isCut };
    });
    expect(isTooWide).toBe(false);
    expect(isCut).toBe(false);
  });

  it('shows a forged entry as an error, evaluates nothing, and carries on', async () => {
    await faultline.page.goto(chat());
    await found();
    await field('state', 'connected');
    await faultline.page.evaluate(() => {
      interface Client {
        journal: { write(entry: object): void };
      }
      const registry = (globalThis as unknown as Record<symbol, { clients: Client[] }>)[
        Symbol.for('faultline')
      ];
      const journal = registry?.clients[0]?.journal;
      journal?.write({ type: 'bomb', at: 0, connection: 'x' });
      journal?.write({
        type: 'connection',
        at: Date.now(),
        connection: 'evil',
        label: '<img src=x onerror="document.title=1">',
        url: 'javascript:alert(1)',
      });
    });
    await faultline.panel.click('[data-tab="journal"]');
    await faultline.panel.waitFor('the refusal in the journal', () =>
      document
        .querySelector('[data-view="journal"]')
        ?.textContent?.includes('invalid journal entry'),
    );
    const images = await faultline.panel.evaluate(
      () => document.querySelectorAll('img[src="x"]').length,
    );
    expect(images).toBe(0);
    await link('attached');
  });
});

describe('with the panel open before the page', () => {
  it.each(browserKinds)('a page loaded later is seen in %s', async (kind) => {
    const faultline = await openFaultline(kind);
    try {
      await faultline.panel.waitFor('the panel to have found the page', () =>
        document.querySelector('[data-link="attached"]'),
      );
      await faultline.page.goto('about:blank');
      await faultline.page.goto(`${faultline.demo.url}/?user=${faultline.user}-late`);
      const text = await faultline.panel.waitFor(
        'connected',
        () => document.querySelector('[data-field="state"]')?.textContent === 'connected',
      );
      expect(text).toBe(true);
    } finally {
      await faultline.close();
    }
  });
});
