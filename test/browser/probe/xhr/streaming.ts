import { expect, it } from 'vitest';
import type { PageStage, XhrStage } from './stage.ts';

declare const stage: PageStage;

const ASKS = '{"stream":true,"messages":[{"content":"Why?"}]}';

/** An answer that streams, to a page that reads it as it comes. */
export function streamXhr(on: XhrStage): void {
  const { arm, start, log, end } = on;
  const text = () => on.probed.page.evaluate(() => stage.xhr.responseText);
  const told = async () =>
    (await on.probed.entries()).flatMap((entry) => {
      if (entry.type === 'failed') return [`failed: ${entry.reason}`];
      if (entry.type === 'received') return [entry.preview];
      return entry.type === 'confirmed' ? [entry.type] : [];
    });
  /** The page has the first piece, and the server waits. */
  async function begun(): Promise<void> {
    await start({ path: '/tokens', body: ASKS });
    await expect.poll(text).toContain('Be');
  }

  it('is reported as it arrives, and its end confirms the request', async () => {
    await begun();
    await expect.poll(async () => (await told()).at(-1)).toBe('Be');
    on.server.goOn();
    await end();
    expect((await told()).slice(-2)).toEqual(['cause', 'confirmed']);
  });

  it('continues while refuse waits for attempts', async () => {
    await begun();
    await arm({ fault: 'refuse' });
    on.server.goOn();
    await end();
    expect(await text()).toContain('cause');
  });

  it('keeps what came before latency is armed, and arrives whole', async () => {
    await begun();
    await arm({ fault: 'latency', ms: 30 });
    const before = await text();
    on.server.goOn();
    await end();
    expect(await text()).toMatch(/Be.*cause.*DONE/s);
    expect((await text()).startsWith(before)).toBe(true);
    expect(await log()).toContain('load 4 200');
  });

  it('ends with an error under cut', async () => {
    await begun();
    await arm({ fault: 'cut' });
    on.server.goOn();
    await end();
    expect((await log()).slice(-3)).toEqual(['state 4 0', 'error 4 0', 'loadend 4 0']);
  });

  it('fails its request when it is refused', async () => {
    await arm({ fault: 'status', code: 429 });
    await start({ path: '/tokens', body: ASKS });
    await end();
    expect((await told()).at(-1)).toBe('failed: HTTP 429');
  });
}
