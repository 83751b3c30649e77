import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import { browserKinds } from './page.ts';
import { setStage } from './stage.ts';

declare const stage: { sources: EventSource[] };

/** A page of which each part opens a stream of its own. */
const useStreams = (count: number): void => {
  const sources = Array.from({ length: count }, () => new EventSource('/stream'));
  Object.assign(globalThis, { stage: { sources } });
};

describe.each(browserKinds)('in %s, a page with a stream for each of its parts', (kind) => {
  const on = setStage(kind);
  const opened = async () =>
    (await on.probed.entries()).filter(({ type }) => type === 'open').length;
  const found = async (ahead = 0) => detect(await on.probed.entries(), { now: Date.now() + ahead });

  it('has no connection left for the seventh, which waits until one of the six is closed', async () => {
    await on.probed.page.evaluate(useStreams, 7);
    await expect
      .poll(() => found(), { timeout: 60_000 })
      .toMatchObject([{ kind: 'streams-exhausted', inferred: true, severity: 'error' }]);
    expect(on.server.streams()).toBe(6);
    expect(await opened()).toBe(6);
    await on.probed.page.evaluate(() => stage.sources[0]?.close());
    await expect.poll(opened, { timeout: 30_000 }).toBe(7);
    expect(await found()).toMatchObject([{ kind: 'streams-exhausted' }]);
  });

  it('has one left for anything else when there are five', async () => {
    await on.probed.page.evaluate(useStreams, 5);
    await expect.poll(opened, { timeout: 30_000 }).toBe(5);
    const lines = await on.probed.page.evaluate(async () => (await fetch('/lines')).status);
    expect(lines).toBe(200);
    expect(await found(60_000)).toEqual([]);
  });
});
