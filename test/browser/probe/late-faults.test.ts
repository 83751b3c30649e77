import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../src/journal/rule.ts';
import { browserKinds } from './page.ts';
import { setStageOf } from './stage.ts';
import { startXhrServer } from './xhr-server.ts';

interface PageStage {
  readonly abort: AbortController;
  /** What there is of the answer. */
  got: string;
}
declare const stage: PageStage;

const readings = ['text', 'json', 'arrayBuffer', 'blob', 'formData', 'text of a copy'] as const;

type Reading = (typeof readings)[number];

/** Asks, and waits for all of the answer. */
async function read([path, reading]: [path: string, reading: Reading]): Promise<void> {
  const state = { abort: new AbortController(), got: '' };
  Object.assign(globalThis, { stage: state });
  const response = await fetch(path, { signal: state.abort.signal });
  const from = reading === 'text of a copy' ? response.clone() : response;
  const method = reading === 'text of a copy' ? 'text' : reading;
  from[method]().then(
    async (value) => {
      let text = typeof value === 'string' || method === 'json' ? JSON.stringify(value) : '';
      if (value instanceof FormData) text = JSON.stringify([...value]);
      text ||= await new Response(value).text();
      state.got = `${Object.getPrototypeOf(value).constructor.name} ${text.slice(0, 21)}`;
    },
    (error: Error) => {
      state.got = `${error.constructor.name} ${error.name}: ${error.message}`;
    },
  );
}

describe.each(browserKinds)('in %s, a page that waits for a whole answer', (kind) => {
  const on = setStageOf(kind, startXhrServer);

  const got = () => on.probed.page.evaluate(() => stage.got);
  const arm = (rule: Rule) => on.probed.send({ do: 'arm', rule });
  const fired = () =>
    expect
      .poll(async () => (await on.probed.entries()).filter(({ type }) => type === 'fault'))
      .toContainEqual(expect.objectContaining({ phase: 'fired' }));
  /** The answer has begun to come when the fault is armed, and all of it comes then. */
  async function begin(path: string, reading: Reading): Promise<void> {
    await on.probed.page.evaluate(async () => {
      const body = '{"messageId":"a"}';
      await (await fetch('/messages', { method: 'POST', body })).text();
    });
    await on.probed.page.evaluate(read, [path, reading] as [string, Reading]);
  }

  const isFirefox = kind === 'firefox';
  const broken = isFirefox
    ? 'DOMException AbortError: The operation was aborted. '
    : 'TypeError TypeError: Failed to fetch';
  const whole: Record<string, Partial<Record<Reading, string>>> = {
    '/half': {
      text: 'String "{\\"a\\":[1,2]}"',
      json: 'Object {"a":[1,2]}',
      arrayBuffer: 'ArrayBuffer {"a":[1,2]}',
      blob: 'Blob {"a":[1,2]}',
      'text of a copy': 'String "{\\"a\\":[1,2]}"',
    },
    '/begun': {
      text: `String "${'y'.repeat(20)}`,
      arrayBuffer: `ArrayBuffer ${'y'.repeat(21)}`,
      blob: `Blob ${'y'.repeat(21)}`,
      'text of a copy': `String "${'y'.repeat(20)}`,
    },
    '/form': { formData: 'FormData [["a","1"],["b","2"]]' },
  };
  const cases = Object.entries(whole).flatMap(([path, all]) =>
    readings.flatMap((reading) =>
      all[reading] === undefined ? [] : [{ path, reading, all: all[reading] }],
    ),
  );

  it.each(cases)('gets it without a fault: $reading of $path', async ({ path, reading, all }) => {
    await begin(path, reading);
    on.server.goOn();
    await expect.poll(got).toBe(all);
  });

  it.each(cases)(
    'gets it when a gate armed meanwhile releases it: $reading of $path',
    async ({ path, reading, all }) => {
      await begin(path, reading);
      await arm({ fault: 'hold', where: { event: 'frame', direction: 'in' } });
      on.server.goOn();
      await fired();
      expect(await got()).toBe('');
      await on.probed.send({ do: 'release' });
      await expect.poll(got).toBe(all);
    },
  );

  it.each(cases)(
    'gets nothing in a stall, and an error when the stall is lifted: $reading of $path',
    async ({ path, reading }) => {
      await begin(path, reading);
      await arm({ fault: 'stall' });
      on.server.goOn();
      await fired();
      expect(await got()).toBe('');
      await on.probed.send({ do: 'lift' });
      await expect.poll(got).toBe(broken);
    },
  );

  it.each(cases)('gets an error when it is cut: $reading of $path', async ({ path, reading }) => {
    await begin(path, reading);
    await arm({ fault: 'cut' });
    on.server.goOn();
    await expect.poll(got).toBe(broken);
  });

  it.each(['/half', '/begun'])(
    'never gets a dropped answer, even after the fault is lifted: %s',
    async (path) => {
      await begin(path, 'text');
      await arm({ fault: 'drop', where: { direction: 'in' } });
      on.server.goOn();
      await fired();
      await on.probed.send({ do: 'lift' });
      await on.probed.page.evaluate(async () => (await fetch('/text')).text());
      expect(await got()).toBe('');
    },
  );

  it.each([
    { path: '/half', reading: 'json', damaged: /^SyntaxError SyntaxError: / },
    { path: '/form', reading: 'formData', damaged: /^FormData (?!.*"2")/ },
  ] as const)('gets a damaged answer: $reading', async ({ path, reading, damaged }) => {
    await begin(path, reading);
    await arm({ fault: 'corrupt', how: 'cut', seed: 1 });
    on.server.goOn();
    await expect.poll(got).toMatch(damaged);
  });

  it('can abort it in a stall, as natively', async () => {
    const reason = () => on.probed.page.evaluate(() => stage.abort.abort());
    const told: string[] = [];
    for (const stalls of [false, true]) {
      await begin('/half', 'text');
      if (stalls) {
        await arm({ fault: 'stall' });
        on.server.goOn();
        await fired();
      }
      await reason();
      await expect.poll(got).not.toBe('');
      told.push(await got());
    }
    expect(told[1]).toBe(told[0]);
  });
});
