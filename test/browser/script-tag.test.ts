import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDemo } from '../../demo/main.ts';
import { projectRoot } from '../../tools/build.ts';
import { browserKinds, openBare, startBrowser } from './probe/page.ts';

interface Faultline {
  ConnectionManager: new (
    options: object,
  ) => {
    connect(): void;
    disconnect(): void;
    sendMessage(body: object): { confirmed: Promise<object> };
    readonly transport: string;
  };
}

let demo: Awaited<ReturnType<typeof startDemo>>;
let script: string;

beforeAll(async () => {
  script = await readFile(join(projectRoot, 'dist/faultline.global.js'), 'utf8');
  demo = await startDemo({ quiet: true });
});
afterAll(() => demo?.stop());

describe.each(browserKinds)('in %s, the build for a <script> tag', (kind) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser(kind);
  });
  afterAll(() => browser?.close());

  it.each(['websocket', 'sse', 'ajax'])('connects over %s and delivers', async (streamingMode) => {
    const user = `${kind}-${streamingMode}`;
    const page = await openBare(browser, `${demo.url}/probe.js`);
    await page.addScriptTag({ content: script });
    const transport = await page.evaluate(
      async (name: string, mode: string) => {
        const { Faultline } = globalThis as unknown as { Faultline: Faultline };
        const connection = new Faultline.ConnectionManager({
          streamingMode: mode,
          websocketEndpoint: `/chat?user=${name}`,
          apiEndpoint: `/api?user=${name}`,
        });
        connection.connect();
        await connection.sendMessage({ text: 'from a script tag' }).confirmed;
        const used = connection.transport;
        connection.disconnect();
        return used;
      },
      user,
      streamingMode,
    );
    expect(transport).toBe(streamingMode);
    const response = await fetch(`${demo.url}/audit?user=${user}`);
    const { messages } = (await response.json()) as { messages: { text: string }[] };
    expect(messages.map(({ text }) => text)).toEqual(['from a script tag']);
  });
});
