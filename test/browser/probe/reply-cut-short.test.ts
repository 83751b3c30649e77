import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import { browserKinds } from './page.ts';
import { serve } from './serve.ts';
import { setStageOf } from './stage.ts';

/** A language model that gets no further than the first words of some replies, after which its server ends the answer in good order. */
async function startModel() {
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST') {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html>');
      return;
    }
    let body = '';
    for await (const chunk of request) body += chunk;
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    for (const word of ['It ', 'is ']) {
      response.write(`data: ${JSON.stringify({ choices: [{ delta: { content: word } }] })}\n\n`);
    }
    response.end(body.includes('break off') ? '' : 'data: [DONE]\n\n');
  });
  return serve(server);
}

/** A page that reads until the stream ends; when it looks for the end, it asks again without it. */
const ask = async ({ text, looks }: { text: string; looks: boolean }): Promise<string> => {
  const body = JSON.stringify({ stream: true, messages: [{ content: text }] });
  const answer = await (await fetch('/v1/chat', { method: 'POST', body })).text();
  if (!looks || answer.includes('[DONE]')) return answer;
  const rest = JSON.stringify({ stream: true, messages: [{ content: 'Go on.' }] });
  return answer + (await (await fetch('/v1/chat', { method: 'POST', body: rest })).text());
};

describe.each(browserKinds)('in %s, a page whose reply breaks off', (kind) => {
  const on = setStageOf(kind, startModel);
  const run = (text: string, looks: boolean) => on.probed.page.evaluate(ask, { text, looks });
  const closes = async () =>
    (await on.probed.entries()).filter(({ type }) => type === 'close').length;
  const found = async () => detect(await on.probed.entries(), { now: Date.now() + 10_000 });

  it('is found to take the half for the whole', async () => {
    expect(await run('Why?', false)).toContain('[DONE]');
    expect(await run('Now break off', false)).not.toContain('[DONE]');
    await expect.poll(closes).toBe(2);
    expect(await found()).toMatchObject([
      {
        kind: 'reply-cut-short',
        inferred: true,
        title: 'The reply to “Now break off” stopped half-way',
      },
    ]);
  });

  it('is not when it notices, and asks for the rest', async () => {
    await run('Why?', true);
    expect(await run('Now break off', true)).toContain('[DONE]');
    await expect.poll(closes).toBe(3);
    expect(await found()).toEqual([]);
  });
});
