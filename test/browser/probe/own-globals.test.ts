import type { Browser } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { browserKinds, openLate, openProbed, type ProbedPage } from './page.ts';
import { startChatServer } from './server.ts';
import { setStageOf } from './stage.ts';

/** What a page has of its own, before the probe came or behind it. */
const GLOBALS = [
  { own: 'a constant called URL', script: "const URL = 'ws://chat.example/';" },
  { own: 'a variable called URL', script: "var URL = 'ws://chat.example/';" },
  {
    own: 'classes that extend the browser’s',
    script: `
      for (const name of ['WebSocket', 'EventSource', 'XMLHttpRequest']) {
        window[name] = class extends window[name] {};
      }`,
  },
  {
    own: 'streams and answers',
    script: 'ReadableStream = class { getReader() {} }; Response = class {};',
    comesLater: true,
  },
];

const CASES = GLOBALS.flatMap(({ comesLater, ...rest }) =>
  [true, false].filter((late) => !late || !comesLater).map((late) => ({ late, ...rest })),
);

/** Uses each way to a server. @returns what it has of each */
async function connect(): Promise<string[]> {
  const socket = new WebSocket(`ws://${location.host}/socket`);
  const said = await new Promise<string>((resolve) => {
    socket.onmessage = ({ data }) => resolve(data);
    socket.onopen = () => socket.send('hi');
  });
  const source = new EventSource('/stream');
  const event = await new Promise<string>((resolve) => {
    source.onmessage = ({ data }) => resolve(data);
  });
  const init = { method: 'POST', body: '{"messageId":"a"}' };
  const fetched = await (await fetch('/messages', init)).text();
  const streamed = await (await fetch('/tokens?count=1')).text();
  const xhr = new XMLHttpRequest();
  xhr.open(init.method, '/messages');
  xhr.send(init.body);
  await new Promise((resolve) => {
    xhr.onload = resolve;
  });
  const states = [socket.readyState, source.readyState, xhr.readyState].join();
  socket.close();
  source.close();
  return [said, event, fetched, streamed, xhr.responseText, states];
}

const SEEN = [
  'hi',
  '{"type":"event","sequence":1}',
  '{"type":"confirm","messageId":"a"}',
  'data: {"token":0}\n\ndata: [DONE]\n\n',
  '{"type":"confirm","messageId":"a"}',
  '1,1,4',
];

/** Tries each way to a server that is not there, or refuses. @returns how each ends */
async function fail(): Promise<string[]> {
  const socket = new WebSocket(`ws://${location.host}/socket`);
  const states: number[] = [socket.readyState];
  const { code } = await new Promise<CloseEvent>((resolve) => {
    socket.onclose = resolve;
  });
  states.push(socket.readyState);
  const source = new EventSource('/stream');
  states.push(source.readyState);
  await new Promise((resolve) => {
    source.onerror = resolve;
  });
  states.push(source.readyState);
  const { status, type } = await fetch('/messages');
  const xhr = new XMLHttpRequest();
  xhr.open('GET', '/messages');
  xhr.send();
  await new Promise((resolve) => {
    xhr.onloadend = resolve;
  });
  return [`${code}`, states.join(), `${status} ${type}`, `${xhr.readyState} ${xhr.status}`];
}

/** The script runs before the probe's, or behind it. */
const openWith =
  (script: string, late: boolean) =>
  async (browser: Browser, url: string): Promise<ProbedPage> => {
    if (late) return openLate(browser, url, async (page) => void (await run(page)));
    const probed = await openProbed(browser, url);
    await run(probed.page);
    return probed;
    function run(page: ProbedPage['page']) {
      return page.addScriptTag({ content: script });
    }
  };

describe.each(browserKinds)('in %s, a page', (kind) => {
  describe.each(CASES)('with $own, late: $late', ({ script, late }) => {
    const on = setStageOf(kind, startChatServer, openWith(script, late));

    it('has what comes, and all of it is followed as that of one host', async () => {
      expect(await on.probed.page.evaluate(connect)).toEqual(SEEN);
      const entries = await on.probed.entries();
      expect(entries.filter(({ type }) => type === 'error')).toEqual([]);
      expect([...new Set(entries.map(({ connection }) => connection))].filter(Boolean)).toEqual([
        `page:${on.server.host}`,
      ]);
      const opened = entries.flatMap((entry) => (entry.type === 'open' ? [entry.transport] : []));
      expect(opened).toEqual(['websocket', 'sse', 'sse']);
      expect(entries.filter(({ type }) => type === 'confirmed')).toHaveLength(2);
    });

    it('meets faults', async () => {
      await on.probed.page.evaluate(connect);
      await on.probed.send({ do: 'arm', rule: { fault: 'status', code: 503 } });
      expect(await on.probed.page.evaluate(fail)).toEqual([
        '1006',
        '0,3,0,2',
        '503 basic',
        '4 503',
      ]);
    });
  });

  describe('whose constructors are its own when the probe comes', () => {
    const script = `
      for (const name of ['WebSocket', 'EventSource', 'XMLHttpRequest']) {
        const Native = window[name];
        window[name] = function (...args) { return new Native(...args); };
      }`;
    const on = setStageOf(kind, startChatServer, openWith(script, true));

    it('goes on as it was, is followed in all else, and the journal says so', async () => {
      expect(await on.probed.page.evaluate(connect)).toEqual(SEEN);
      const entries = await on.probed.entries();
      const told = entries.flatMap((entry) => (entry.type === 'error' ? [entry.message] : []));
      expect(told).toHaveLength(3);
      expect(told[0]).toContain('The page has put a WebSocket of its own in the place');
      expect(entries).toContainEqual(expect.objectContaining({ type: 'confirmed' }));
    });
  });
});
