import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { PanelHandle, RunningBrowser } from '../../../tools/browsers/browser.ts';
import { launch } from '../../../tools/browsers/launch.ts';
import { extensionFolders } from '../../../tools/build.ts';
import { browserKinds } from '../harness.ts';
import {
  extensionForChromium,
  type Person,
  personInChromium,
  personInFirefox,
} from './permission.ts';
import { type Report, startTwoOrigins, type TwoOrigins } from './server.ts';

// One story, told in order, so that one browser serves it all.
describe.each(browserKinds)('in %s, the panel', (kind) => {
  let server: TwoOrigins;
  let browser: RunningBrowser;
  let panel: PanelHandle;
  let person: Person;
  let removeCopy = () => {};

  beforeAll(async () => {
    const copy = kind === 'chromium' ? extensionForChromium() : null;
    removeCopy = () => copy?.remove();
    server = await startTwoOrigins();
    browser = await launch(kind, {
      executable: inject('executables')[kind],
      extension: copy?.folder ?? extensionFolders.firefox,
      headless: true,
      theme: 'light',
      size: { width: 1400, height: 1200 },
      preferences: {
        // The background is stopped again and again.
        'extensions.background.idle.timeout': 500,
        'extensions.webextOptionalPermissionPrompts': false,
      },
    });
    await browser.page.goto(`${server.url}/?load=0`);
    person = kind === 'chromium' ? await personInChromium(browser) : personInFirefox(browser);
    panel = await browser.openPanel({ dock: 'undocked' });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    removeCopy();
  });

  const reportsOf = (load: string): Report[] =>
    server.reports.filter(({ path }) => path.endsWith(`load=${load}`));
  /** What page and frame said when they were loaded. */
  const loaded = async (load: string) => {
    await expect.poll(() => reportsOf(load).length).toBeGreaterThan(1);
    const isFrame = ({ path }: Report) => path.startsWith('/frame');
    const reports = reportsOf(load);
    return [reports.find((report) => !isFrame(report)), reports.find(isFrame)].map((report) => ({
      early: report?.early,
      marked: report?.marked,
    }));
  };
  // The panel asks the page itself again and again, and may happen to do so before the first script.
  const untouched = [{ marked: false }, { early: false, marked: false }];
  const reach = (what: string) =>
    panel.waitFor(
      `the panel to say: ${what}`,
      (text) => document.querySelector('[data-reach]')?.textContent?.includes(text),
      { args: [what] as const },
    );
  /** The frame's connection in the picker, once it is another than `before`: each document has one of its own. */
  const frameConnection = (before = '') =>
    panel.waitFor(
      "the frame's connection",
      (known) =>
        [...document.querySelectorAll<HTMLOptionElement>('[data-action="pick-connection"] option')]
          .filter(({ value, text }) => value !== known && text.includes('in a frame of localhost'))
          .map(({ value }) => value)[0],
      { args: [before] as const },
    );

  it('says what it cannot see, and leaves answers and frames of other origins alone', async () => {
    await reach('Frames of localhost cannot be seen.');
    await browser.page.goto(`${server.url}/?load=1`);
    expect(await loaded('1')).toMatchObject(untouched);
    await reach('Allow on 127.0.0.1, localhost');
  });

  it('reaches existing frames once the site is allowed', async () => {
    await person.allow(panel);
    await reach('Allowed on 127.0.0.1, localhost');
    await frameConnection();
  });

  it('sees later navigations of the page and its frames from their first script', async () => {
    const before = await frameConnection();
    await browser.page.goto(`${server.url}/?load=2`);
    const [page, frame] = await loaded('2');
    expect([page?.early, frame?.early]).toEqual([true, true]);
    await frameConnection(before);
  });

  it('resets the connections of a frame of another origin', async () => {
    await panel.click('[data-fault="reset"]');
    await expect
      .poll(() => reportsOf('2').filter(({ path, ending }) => path.startsWith('/frame') && ending))
      .toMatchObject([{ ending: 1006 }]);
  });

  it('says in the journal that it cannot see workers', async () => {
    await browser.page.evaluate(() => {
      new Worker(URL.createObjectURL(new Blob([''])));
    });
    await panel.click('[data-tab="journal"]');
    await panel.waitFor('the journal to tell of the worker', () =>
      document.body.textContent?.includes('connections that workers make cannot be seen'),
    );
  });

  it('leaves tabs without a panel alone, even with a page from the cache', async () => {
    const tab = await browser.newTab();
    const before = reportsOf('2').length;
    await tab.goto(`${server.url}/?load=3`);
    expect((await loaded('3')).map(({ early }) => early)).toEqual([false, false]);
    await tab.goto(`${server.url}/?load=2`);
    await expect.poll(() => reportsOf('2').length).toBeGreaterThan(before + 1);
    expect(
      reportsOf('2')
        .slice(before)
        .map(({ early }) => early),
    ).toEqual([false, false]);
    await tab.close();
  });

  it('keeps no access after the permission is removed', async () => {
    await person.remove(panel);
    await reach('Allow on 127.0.0.1, localhost');
    await panel.waitFor("the frame's end", () =>
      document.body.textContent?.includes('may no longer be inspected'),
    );
    await browser.page.goto(`${server.url}/?load=4`);
    expect(await loaded('4')).toMatchObject(untouched);
  });

  it('shows and resets the connections of workers that it was asked to follow', async () => {
    await panel.click('[data-action="follow-workers"]');
    await panel.click('[data-workers] [data-action="reload-capture"]');
    await panel.waitFor(
      'the page to be loaded anew',
      () => !document.querySelector('[data-workers]'),
    );
    await browser.page.evaluate(() => {
      const connects = `const connect = (ending) => {
        const socket = new WebSocket(origin.replace('http', 'ws') + '/socket');
        socket.onopen = () => socket.send(JSON.stringify({ path: '/worker', ending }));
        socket.onclose = ({ code }) => connect(code);
      };
      connect();`;
      new Worker(URL.createObjectURL(new Blob([connects])), { name: 'mine' });
    });
    await panel.waitFor("the worker's connection", () =>
      document.body.textContent?.includes('in the worker mine'),
    );
    await panel.click('[data-fault="reset"]');
    await expect.poll(() => server.reports).toContainEqual({ path: '/worker', ending: 1006 });
  });
});
