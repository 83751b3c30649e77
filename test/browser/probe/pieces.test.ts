import { createServer, type ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../src/journal/rule.ts';
import { browserKinds } from './page.ts';
import { serve } from './serve.ts';
import { setStageOf } from './stage.ts';

interface PageAnswer {
  got: string;
  /** Nothing while more may come. */
  end: '' | 'whole' | 'broken';
}
declare const answers: Record<string, PageAnswer>;

const TYPES = [
  'text/event-stream',
  'application/x-ndjson',
  'application/json',
  'text/plain',
  'application/octet-stream',
  '',
];
const READINGS = ['getReader', 'for await', 'pipeThrough', 'tee', 'another Response'] as const;
/** To a host of which nothing is known, and to one that a client of the page talks to. */
const REQUESTS = ['POST', 'GET'] as const;

interface Reading {
  readonly types: readonly string[];
  readonly method: (typeof REQUESTS)[number];
  readonly by: (typeof READINGS)[number];
}

/** Asks for an answer of each type, and has the first piece of all. */
async function begin({ types, method, by }: Reading): Promise<void> {
  const all: Record<string, PageAnswer> = {};
  Object.assign(globalThis, { answers: all });
  const body = '{"message":"hi"}';
  const post = { method, body };
  if (method === 'GET') {
    await (await fetch('/messages', { method: 'POST', body: '{"messageId":"a"}' })).text();
  }
  const piecesOf = (response: Response): ReadableStream<Uint8Array<ArrayBuffer>> | null => {
    if (by === 'tee') return response.body?.tee()[0] ?? null;
    return by === 'another Response' ? new Response(response.body).body : response.body;
  };
  async function read(answer: PageAnswer, response: Response): Promise<void> {
    const pieces = piecesOf(response);
    const decoder = new TextDecoder();
    if (!pieces) return;
    if (by === 'for await') {
      for await (const piece of pieces as unknown as AsyncIterable<Uint8Array<ArrayBuffer>>) {
        answer.got += decoder.decode(piece, { stream: true });
      }
    } else if (by === 'pipeThrough') {
      const texts = pieces.pipeThrough(new TextDecoderStream()).getReader();
      for (let part = await texts.read(); !part.done; part = await texts.read()) {
        answer.got += part.value;
      }
    } else {
      const reader = pieces.getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        answer.got += decoder.decode(part.value, { stream: true });
      }
    }
  }
  await Promise.all(
    types.map(async (type) => {
      const url = `/answer?type=${encodeURIComponent(type)}`;
      const response = await fetch(url, method === 'POST' ? post : {});
      const answer: PageAnswer = { got: '', end: '' };
      all[type] = answer;
      read(answer, response).then(
        () => {
          answer.end = 'whole';
        },
        () => {
          answer.end = 'broken';
        },
      );
      while (answer.got !== 'first ') await new Promise((resolve) => setTimeout(resolve, 5));
    }),
  );
}

async function startServer() {
  const open = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://host');
    if (pathname === '/answer') {
      const type = searchParams.get('type');
      if (type) response.setHeader('Content-Type', type);
      open.add(response.on('close', () => open.delete(response)));
      response.write('first ');
    } else if (pathname === '/messages') {
      response.setHeader('Content-Type', 'application/json');
      response.end('{"type":"confirm","messageId":"a"}');
    } else response.setHeader('Content-Type', 'text/html').end('<!doctype html>');
  });
  return {
    ...(await serve(server)),
    goOn() {
      for (const response of open) response.write('second ');
    },
    end() {
      for (const response of open) response.end('third');
    },
  };
}

const INWARD = { direction: 'in' } as const;

describe.each(browserKinds)('in %s, an answer whose first piece has reached the page', (kind) => {
  const on = setStageOf(kind, startServer);

  const got = () =>
    on.probed.page.evaluate(() =>
      Object.entries(answers).map(([type, { got, end }]) => `${type}: ${got}${end && `, ${end}`}`),
    );
  const each = (seen: string) => TYPES.map((type) => `${type}: ${seen}`).sort();
  const seen = (what: string) => expect.poll(async () => (await got()).sort()).toEqual(each(what));
  const arm = (rule: Rule) => on.probed.send({ do: 'arm', rule });
  /** The rule has met every one. */
  const fired = () =>
    expect
      .poll(async () => {
        const entries = await on.probed.entries();
        return entries.filter((entry) => entry.type === 'fault' && entry.phase === 'fired').length;
      })
      .toBeGreaterThanOrEqual(TYPES.length);

  const readBy = (method: Reading['method'], by: Reading['by']) =>
    on.probed.page.evaluate(begin, { types: TYPES, method, by });

  const others = READINGS.flatMap((by) => REQUESTS.map((method) => ({ method, by })));
  it.each(others)(
    'to a $method, read by $by, lacks a dropped piece, and breaks off by a reset',
    async (how) => {
      await readBy(how.method, how.by);
      await arm({ fault: 'drop', where: INWARD });
      on.server.goOn();
      await fired();
      await on.probed.send({ do: 'lift' });
      on.server.goOn();
      await seen('first second ');
      await arm({ fault: 'reset' });
      await seen('first second , broken');
    },
  );

  describe.each(REQUESTS)('to a %s', (method) => {
    const read = () => readBy(method, 'getReader');

    it('arrives whole without a fault', async () => {
      await read();
      on.server.goOn();
      await seen('first second ');
      on.server.end();
      await seen('first second third, whole');
    });

    it('waits at a gate until it is released', async () => {
      await read();
      await arm({ fault: 'hold', where: { event: 'frame', ...INWARD } });
      on.server.goOn();
      await fired();
      await seen('first ');
      await on.probed.send({ do: 'lift' });
      await seen('first second ');
    });

    it('stops in a stall, and breaks off when the stall is lifted', async () => {
      await read();
      await arm({ fault: 'stall' });
      on.server.goOn();
      await fired();
      await seen('first ');
      await on.probed.send({ do: 'lift' });
      await seen('first , broken');
    });

    it('repeats a piece under duplicate', async () => {
      await read();
      await arm({ fault: 'duplicate', where: INWARD });
      on.server.goOn();
      await seen('first second second ');
    });

    it('breaks off within a piece under cut', async () => {
      await read();
      await arm({ fault: 'cut', after: 3, times: TYPES.length });
      on.server.goOn();
      await seen('first sec, broken');
    });

    it('is damaged by corrupt', async () => {
      await read();
      await arm({ fault: 'corrupt', how: 'cut', seed: 1 });
      on.server.goOn();
      await fired();
      on.server.end();
      await expect
        .poll(async () => (await got()).filter((one) => one.endsWith('whole')))
        .toHaveLength(TYPES.length);
      expect((await got()).filter((one) => one.includes('second third'))).toEqual([]);
    });

    it.each([{ fault: 'reset' }, { fault: 'restart', downtime: 10 }] satisfies Rule[])(
      'breaks off under $fault',
      async (rule) => {
        await read();
        await arm(rule);
        await seen('first , broken');
      },
    );

    it('waits while the page is frozen', async () => {
      await read();
      await arm({ fault: 'freeze' });
      on.server.goOn();
      on.server.end();
      await fired();
      await seen('first ');
      await on.probed.send({ do: 'lift' });
      await seen('first second third, whole');
    });

    it('stops while offline, and breaks off when that is lifted', async () => {
      await read();
      await arm({ fault: 'offline' });
      on.server.goOn();
      await fired();
      await seen('first ');
      await on.probed.send({ do: 'lift' });
      await seen('first , broken');
    });

    it.each([
      { fault: 'latency', ms: 50 },
      { fault: 'bandwidth', rate: 100 },
    ] satisfies Rule[])('arrives whole under $fault', async (rule) => {
      await read();
      await arm(rule);
      on.server.goOn();
      await fired();
      on.server.end();
      await seen('first second third, whole');
    });
  });
});
