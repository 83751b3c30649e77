import { beforeEach, describe, expect, it } from 'vitest';
import { keepReach } from '../../../src/reach/background.ts';
import { FakeBrowser } from './fake-browser.ts';

const SITE = '*://example.com/*';

let browser: FakeBrowser;
let timers: (() => void)[];

const settled = () => new Promise((resolve) => setImmediate(resolve));
const start = (marksAreCached = false): void =>
  keepReach({ api: browser.api, setTimeout: (run) => timers.push(run), marksAreCached });

beforeEach(() => {
  browser = new FakeBrowser();
  timers = [];
});

describe('scripts are registered', () => {
  beforeEach(() => start());

  it('for allowed sites while a panel is open, in its tab alone', async () => {
    browser.give(SITE);
    browser.panel(7);
    browser.panel(9);
    await settled();
    expect(browser.scripts.map(({ matches }) => matches)).toEqual([[SITE], [SITE]]);
    expect(browser.rules).toMatchObject([{ condition: { tabIds: [7, 9] } }]);
  });

  it('only while a panel is open', async () => {
    browser.give(SITE);
    await settled();
    expect([browser.scripts, browser.rules]).toEqual([[], []]);
  });

  it('only if a site is allowed, and no script is executed in open frames either', async () => {
    browser.panel(7).postMessage({ do: 'gather' });
    await settled();
    expect([browser.scripts, browser.rules, browser.executed]).toEqual([[], [], []]);
  });

  it('until the last panel is closed', async () => {
    browser.give(SITE);
    const panels = [browser.panel(7), browser.panel(9)];
    panels[0]?.disconnect();
    await settled();
    expect(browser.rules).toMatchObject([{ condition: { tabIds: [9] } }]);
    panels[1]?.disconnect();
    await settled();
    expect([browser.scripts, browser.rules]).toEqual([[], []]);
  });

  it('until the permission is revoked', async () => {
    browser.give(SITE);
    const panel = browser.panel(7);
    await settled();
    browser.take(SITE);
    await settled();
    expect([browser.scripts, browser.rules]).toEqual([[], []]);
    expect(panel.heard.at(-1)).toEqual({ is: 'allowed', patterns: [] });
  });

  it('again when more sites are allowed', async () => {
    browser.give(SITE);
    browser.panel(7);
    await settled();
    browser.give('*://widget.net/*');
    await settled();
    expect(browser.scripts.map(({ matches }) => matches?.length)).toEqual([2, 2]);
  });
});

it('registrations left by an earlier background are removed if no panel connects', async () => {
  browser.give(SITE);
  browser.scripts = [{ id: 'faultline-probe', matches: [SITE] }];
  browser.rules = [{ id: 1, condition: { tabIds: [7] } }];
  start();
  for (const run of timers) run();
  await settled();
  expect([browser.scripts, browser.rules]).toEqual([[], []]);
});

it('if the cache keeps the mark, documents of other tabs carry a negative mark', async () => {
  start(true);
  browser.give(SITE);
  browser.panel(7);
  await settled();
  expect(browser.rules).toMatchObject([
    { condition: { tabIds: [7] } },
    { condition: { excludedTabIds: [7] } },
  ]);
});

it('a panel that cannot be reached does not prevent the removal of scripts', async () => {
  start();
  browser.give(SITE);
  const deaf = browser.panel(7);
  Object.assign(deaf.other ?? {}, {
    postMessage: () => {
      throw new Error('Attempting to use a disconnected port object');
    },
  });
  await settled();
  deaf.disconnect();
  await settled();
  expect([browser.scripts, browser.rules]).toEqual([[], []]);
});

describe('a panel', () => {
  beforeEach(() => {
    start();
    browser.give(SITE, '*://widget.net/*');
  });

  it('revokes the permissions that cover its hosts, and no others', async () => {
    browser.panel(7).postMessage({ do: 'remove', hosts: ['widget.net'] });
    await settled();
    expect(browser.origins).toEqual([SITE]);
  });

  it('is connected to the frames of its tab, even to earlier ones', async () => {
    const courier = browser.courier('1', 7, 'https://widget.net/frame');
    browser.courier('2', 8, 'https://widget.net/frame');
    const panel = browser.panel(7);
    panel.postMessage({ do: 'ask', frame: '1', id: 5, command: 'what' });
    expect(courier.heard).toEqual([{ id: 5, command: 'what' }]);
    courier.postMessage({ id: 5, answer: 'this' });
    courier.disconnect();
    expect(panel.heard).toEqual([
      { is: 'frame', frame: '1', host: 'widget.net' },
      { is: 'answer', frame: '1', id: 5, answer: 'this' },
      { is: 'gone', frame: '1' },
    ]);
  });

  it('keeps a frame whose courier reconnects before its first connection ends', () => {
    const first = browser.courier('1', 7, 'https://widget.net/frame');
    const second = browser.courier('1', 7, 'https://widget.net/frame');
    const panel = browser.panel(7);
    first.disconnect();
    panel.postMessage({ do: 'ask', frame: '1', id: 5, command: 'what' });
    expect(panel.heard).toEqual([{ is: 'frame', frame: '1', host: 'widget.net' }]);
    expect(second.heard).toEqual([{ id: 5, command: 'what' }]);
  });

  it('learns that a frame of another tab is gone', () => {
    const courier = browser.courier('2', 8, 'https://widget.net/frame');
    const panel = browser.panel(7);
    panel.postMessage({ do: 'ask', frame: '2', id: 1, command: 'what' });
    expect(panel.heard).toEqual([{ is: 'gone', frame: '2' }]);
    expect(courier.heard).toEqual([]);
  });

  it('loses the frames of a host that is no longer allowed', async () => {
    browser.courier('1', 7, 'https://widget.net/frame');
    const panel = browser.panel(7);
    browser.take('*://widget.net/*');
    await settled();
    expect(panel.heard).toContainEqual({ is: 'gone', frame: '1' });
  });

  it('is accepted only from a page of the extension, not from a content script', async () => {
    const port = browser.connect('faultline:panel', {
      url: 'https://evil.example/',
      tab: { id: 7 },
    });
    port.postMessage({ do: 'watch', tab: 7 });
    port.postMessage({ do: 'remove', hosts: ['example.com'] });
    await settled();
    expect(browser.scripts).toEqual([]);
    expect(browser.origins).toContain(SITE);
  });

  it('is informed when the browser refuses a request', async () => {
    Object.assign(browser.api.permissions, {
      remove: () => Promise.reject(new Error('You cannot remove required permissions.')),
    });
    const panel = browser.panel(7);
    panel.postMessage({ do: 'remove', hosts: ['example.com'] });
    await settled();
    expect(panel.heard).toContainEqual({
      is: 'problem',
      text: expect.stringContaining('You cannot remove required permissions.'),
    });
  });
});
