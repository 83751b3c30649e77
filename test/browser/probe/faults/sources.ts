import { expect, it } from 'vitest';
import type { FaultStage, PageStage } from './stage.ts';

declare const stage: PageStage;

/** What faults do to an EventSource. */
export function breakSources(on: FaultStage): void {
  const { log, logged, journal } = on;

  it('a reset EventSource reconnects by itself, with its listeners', async () => {
    await on.probed.page.evaluate((url) => {
      const source = new EventSource(url);
      stage.source = source;
      for (const type of ['open', 'error', 'named']) {
        source.addEventListener(type, () => stage.log.push(`${type} (${source.readyState})`));
      }
    }, `http://${on.server.host}/stream`);
    await logged('named (1)');
    await on.probed.send({ do: 'arm', rule: { fault: 'reset' } });
    expect((await log()).at(-1)).toBe('error (0)');
    await on.probed.page.waitForFunction(() => stage.log.length >= 5, { polling: 20 });
    expect(await log()).toEqual(['open (1)', 'named (1)', 'error (0)', 'open (1)', 'named (1)']);
    expect(await journal('attempt', 'open', 'close')).toMatchObject([
      { type: 'attempt', epoch: 1, attempt: 1, transport: 'sse' },
      { type: 'open', epoch: 1 },
      { type: 'close', epoch: 1, by: 'fault' },
      { type: 'attempt', epoch: 2, attempt: 1 },
      { type: 'open', epoch: 2 },
    ]);
    expect(on.server.lastEventIds).toEqual([undefined, '7']);
    await on.probed.page.evaluate(() => stage.source.close());
    expect(await on.probed.page.evaluate(() => stage.source.readyState)).toBe(2);
  });

  it('an EventSource made offline retries only where it does so natively', async () => {
    const { page } = on.probed;
    const state = () =>
      page.evaluate(async (url) => {
        const source = new EventSource(url);
        await new Promise((resolve) => source.addEventListener('error', resolve));
        const { readyState } = source;
        source.close();
        return readyState;
      }, `http://${on.server.host}/stream`);
    await page.setOfflineMode(true);
    const real = await state();
    await page.setOfflineMode(false);
    await on.probed.send({ do: 'arm', rule: { fault: 'offline' } });
    expect(await state()).toBe(real);
  });

  it('a refused EventSource fires error and retries', async () => {
    await on.probed.send({ do: 'arm', rule: { fault: 'refuse', times: 1 } });
    await on.probed.page.evaluate((url) => {
      const source = new EventSource(url);
      source.onerror = () => stage.log.push(`error (${source.readyState})`);
      source.onopen = () => stage.log.push(`open (${source.readyState})`);
    }, `http://${on.server.host}/stream`);
    await logged('open (1)');
    expect(await log()).toEqual(['error (0)', 'open (1)']);
  });
}
