import { expect, it } from 'vitest';
import type { XhrStage } from './stage.ts';

/** Of the faults those that can meet a request whose page waits in the call. */
export function endSyncXhr(on: XhrStage): void {
  const { arm } = on;

  const waitFor = (path: string) =>
    on.probed.page.evaluate((url) => {
      const log: string[] = [];
      const xhr = new XMLHttpRequest();
      Object.assign(globalThis, { stage: { log, xhr } });
      for (const type of ['readystatechange', 'loadstart', 'load', 'error', 'loadend']) {
        xhr.addEventListener(type, () => log.push(`${type} ${xhr.readyState}`));
      }
      xhr.open('GET', url, false);
      try {
        xhr.send();
      } catch (error) {
        log.push(
          `${(error as Error).name} ${(error as Error).message} ${error instanceof DOMException}`,
        );
      }
      return [...log, xhr.readyState, xhr.status, xhr.responseText];
    }, path);

  it.each([
    { fault: 'refuse' },
    { fault: 'offline' },
    { fault: 'restart', downtime: 60_000 },
  ] as const)('$fault throws as the network does', async (rule) => {
    const real = await waitFor('/broken');
    await arm(rule);
    const alike = real.map((line) => String(line).replace('/broken', '/text'));
    expect((await waitFor('/text')).map(String)).toEqual(alike);
  });

  it('status answers it as a real server does', async () => {
    const real = await waitFor('/status?code=503');
    await arm({ fault: 'status', code: 503 });
    expect(await waitFor('/text')).toEqual(real);
  });

  it('latency does not apply, and the journal says so', async () => {
    await arm({ fault: 'latency', ms: 10 });
    expect((await waitFor('/text')).at(-1)).toBe('some text, ü');
    expect(await on.probed.entries()).toContainEqual(
      expect.objectContaining({
        type: 'error',
        message: expect.stringMatching(/'latency' does not apply to the synchronous request to/),
      }),
    );
  });
}
