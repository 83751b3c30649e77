import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { PanelHandle, RunningBrowser } from '../../../tools/browsers/browser.ts';
import { launch } from '../../../tools/browsers/launch.ts';
import { extensionFolders, projectRoot } from '../../../tools/build.ts';
import { browserKinds } from '../harness.ts';
import type { AppName } from './page/apps.ts';
import { type ClientsServer, startClientsServer } from './server/server.ts';

const shots = join(projectRoot, '.output/clients');
mkdirSync(shots, { recursive: true });

describe.each(browserKinds)('the panel in %s', (kind) => {
  let server: ClientsServer;
  let browser: RunningBrowser;
  let panel: PanelHandle;

  beforeAll(async () => {
    [server, browser] = await Promise.all([
      startClientsServer(),
      launch(kind, {
        executable: inject('executables')[kind],
        extension: extensionFolders[kind],
        headless: true,
        theme: 'light',
        size: { width: 1400, height: 1200 },
      }),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  /** A new page, with the client on it that is started when the panel has found it. */
  async function start(name: AppName): Promise<void> {
    const { page } = browser;
    await page.goto(`http://${server.host}/?${encodeURIComponent(name)}`);
    panel ??= await browser.openPanel({ dock: 'undocked' });
    await panel.click('[data-tab="messages"]');
    await page.waitFor('the probe', () => {
      const holder = globalThis as unknown as Record<symbol, { probe?: unknown } | undefined>;
      return typeof holder[Symbol.for('faultline')]?.probe === 'function';
    });
    await page.evaluate(async () => {
      const script = document.createElement('script');
      script.src = '/apps.js';
      document.head.append(script);
      await new Promise((resolve) => script.addEventListener('load', resolve));
    });
    await page.evaluate((which: AppName, host: string) => startApp(which, host), name, server.host);
    await field('state', 'connected');
    await field('transport', 'websocket');
  }

  const field = (which: string, expected: string) =>
    panel.waitFor(
      `${which} to be ${expected}`,
      (wanted: string, text: string) =>
        document.querySelector(`[data-field="${wanted}"]`)?.textContent === text,
      { args: [which, expected] },
    );

  const confirmed = (count: number) =>
    panel.waitFor(
      `${count} confirmed messages`,
      (wanted: number) =>
        document.querySelectorAll('[data-message-state="confirmed"]').length === wanted,
      { args: [count] },
    );

  const send = (id: string) => browser.page.evaluate((one: string) => app.send(one), id);

  async function reset(): Promise<void> {
    await panel.click('[data-fault="reset"]');
    await panel.waitFor('the reset to have acted', () =>
      document.body.innerText.includes('reset acted 1 time'),
    );
    await field('state', 'connected');
  }

  const shoot = (name: string) =>
    panel.screenshot(join(shots, `${kind}-${name.replace(/\W+/g, '-')}.png`));

  /** The server has it, and its confirmation does not get to the page. */
  async function loseAck(): Promise<void> {
    await panel.click('[data-fault="lose-ack"]');
    await panel.waitFor('the fault to be armed', () =>
      document.querySelector('[data-armed="lose-ack"]'),
    );
    await send('two');
    await panel.waitFor('a confirmation to be lost', () =>
      document.querySelector('[data-armed="lose-ack"]')?.textContent?.includes('acted 1 time'),
    );
    await panel.click('[data-armed="lose-ack"] [data-action="lift"]');
    await send('three');
    await confirmed(2);
    expect(await browser.page.evaluate(() => app.confirmed)).toEqual(['one', 'three']);
    const waits = await panel.evaluate(
      () => document.querySelector('[data-message-state="on-wire"]')?.textContent,
    );
    expect(waits).toContain('two');
  }

  it.each([
    ['socket.io', 'socket.io'],
    ['@microsoft/signalr', 'SignalR'],
  ] as const)(
    'shows messages of %s as sent and confirmed, resets the client, and loses a confirmation',
    async (name, protocol) => {
      await start(name);
      await send('one');
      await confirmed(1);
      await field('recognised', `recognised as ${protocol} inferred`);
      await reset();
      await browser.page.waitFor('the transport that it prefers', () => app.settled?.() ?? true);
      await loseAck();
      await shoot(name);
    },
  );

  it('infers the backoff formula of a client that does not report it', async () => {
    await start('socket.io, without jitter');
    await panel.click('[data-tab="backoff"]');
    await panel.select('[data-input="refuseUnit"]', 'attempts');
    await panel.type('[data-input="refuse"]', '6');
    await panel.click('[data-fault="refuse"]');
    await reset();
    // A busy machine’s timers lengthen single waits: several of the longest say all the same how long that is, and a first one that was late
    // looks like one with jitter.
    await panel.waitFor('the formula of its waits to be named', () =>
      /^About exponential.*: 200 ms × 2 each time, (and up to [12]?\d % more, )?at most 1\.6\d? s/.test(
        document.querySelector('[data-fit]')?.textContent ?? '',
      ),
    );
    await shoot('waits');
  });

  it('shows a client that reports itself only once, and resets it', async () => {
    await start('partysocket, reported');
    await send('one');
    await confirmed(1);
    await reset();
    await shoot('partysocket, reported');
    const several = await panel.evaluate(
      () => document.querySelector('[data-action="pick-connection"]') !== null,
    );
    expect(several).toBe(false);
  });

  it('recognises the messages of an unknown client by a rule that the user types', async () => {
    await start('partysocket');
    await panel.click('[data-action="own-rule"]');
    await panel.type('[data-input="rule-id"]', 'id');
    await panel.type('[data-input="rule-ack"]', 'ack..id');
    await panel.click('[data-action="use-rule"]');
    await panel.waitFor('the refusal', () =>
      document.querySelector('.rule-problem')?.textContent?.includes("'ack..id' is no path"),
    );
    await shoot('own rule');
    await panel.type('[data-input="rule-ack"]', 'ack');
    await panel.click('[data-action="use-rule"]');
    await field('recognised', 'recognised as your own rule inferred');
    await send('one');
    await confirmed(1);
  });
});
