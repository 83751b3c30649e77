import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';
import type { NaiveAjax } from '../../../demo/naive/transports.ts';
import { detect } from '../../../src/findings/detect.ts';
import type { ReceivedEntry } from '../../../src/journal/entry.ts';
import { browserKinds } from './page.ts';
import { serve } from './serve.ts';
import { setStageOf } from './stage.ts';

interface Frame {
  readonly type?: unknown;
  readonly id?: unknown;
}
declare const naive: { NaiveAjax: typeof NaiveAjax };
declare const stage: { frames: Frame[] };

/** How long this chat takes for an answer, ms: the page polls each second. */
const SLOW = 3500;

async function naiveScript(): Promise<string> {
  const input = join(import.meta.dirname, '../../../demo/naive/transports.ts');
  const built = await rolldown({ input });
  const { output } = await built.generate({ format: 'iife', name: 'naive' });
  await built.close();
  return output[0].code;
}

/** A chat that is slow, and has another event for everybody who asks for what follows. */
async function startSlowChat() {
  const script = await naiveScript();
  // Otherwise the browser's cache holds requests for one URL back, and answers several at once.
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };
  const json = (response: ServerResponse, value: object) =>
    response.writeHead(200, headers).end(JSON.stringify(value));
  const poll = (after: number, response: ServerResponse): void => {
    const frames = [{ type: 'event', id: after + 1 }];
    setTimeout(() => json(response, { frames, next: after + 1 }), SLOW);
  };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://host');
    if (pathname === '/naive.js') {
      response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(script);
    } else if (pathname === '/api/messages') {
      request.resume();
      json(response, { type: 'confirm', messageId: 'hello' });
    } else if (pathname === '/api/poll') {
      poll(Number(searchParams.get('after')), response);
    } else {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end('<!doctype html><title>page</title><script src="/naive.js"></script>');
    }
  });
  return serve(server);
}

/** The naive client, over AJAX alone. */
const useNaiveClient = (): void => {
  const frames: Frame[] = [];
  Object.assign(globalThis, { stage: { frames } });
  const onFrame = (frame: Frame) => frames.push(frame);
  const client = new naive.NaiveAjax('/api', { onOpen() {}, onClose() {}, onFrame });
  client.send({ type: 'message', messageId: 'hello' });
};

/** The same by XMLHttpRequest. */
const useXhr = (): void => {
  const frames: Frame[] = [];
  Object.assign(globalThis, { stage: { frames } });
  const ask = (method: string, url: string, body: string | null, take: (text: string) => void) => {
    const xhr = new XMLHttpRequest();
    xhr.open(method, url);
    xhr.onload = () => take(xhr.responseText);
    xhr.send(body);
  };
  ask('POST', '/api/messages', '{"type":"message","messageId":"hello"}', () => {});
  let after = 0;
  setInterval(() => {
    ask('GET', `/api/poll?after=${after}`, null, (text) => {
      const answer = JSON.parse(text) as { frames: Frame[]; next: number };
      after = answer.next;
      frames.push(...answer.frames);
    });
  }, 1000);
};

describe.each(browserKinds)('in %s, a page that polls without waiting for the answer', (kind) => {
  const on = setStageOf(kind, startSlowChat);

  it.each([
    ['the naive client', useNaiveClient],
    ['by XMLHttpRequest', useXhr],
  ])('gets events twice, and the panel finds which: %s', async (_, use) => {
    await on.probed.page.evaluate(use);
    const found = async () => detect(await on.probed.entries(), { now: Date.now() });
    await expect
      .poll(found, { timeout: 60_000 })
      .toMatchObject([{ kind: 'polled-twice', inferred: true }]);
    const evidence = (await found()).flatMap((finding) => finding.evidence);
    const keys = (await on.probed.entries())
      .filter((entry): entry is ReceivedEntry => evidence.includes(entry.seq))
      .map(({ key }) => key);
    expect(new Set(keys).size).toBeLessThan(keys.length);
    const given = await on.probed.page.evaluate(() => stage.frames.map(({ id }) => String(id)));
    for (const key of keys) {
      expect(given.filter((id) => id === key).length, key).toBeGreaterThan(1);
    }
  });
});
