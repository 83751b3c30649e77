import { describe, expect, it, onTestFinished } from 'vitest';
import { browserKinds, openLate, openProbed, type ProbedPage } from './page.ts';
import { type Stage, setStage } from './stage.ts';

/** What a page has of its own, before the probe came or behind it. */
const GLOBALS = [
  { own: 'a constant called URL', script: "const URL = 'ws://chat.example/';" },
  { own: 'a variable called URL', script: "var URL = 'ws://chat.example/';" },
  { own: 'a variable called parent', script: 'var parent = document.documentElement;' },
  { own: 'a variable called origin', script: 'var origin = {};', comesLater: true },
  {
    own: 'classes that extend the browser’s',
    script: `
      for (const name of ['WebSocket', 'EventSource', 'XMLHttpRequest']) {
        window[name] = class extends window[name] {};
      }`,
  },
  {
    own: 'streams, as a polyfill has them',
    script: 'ReadableStream = class { getReader() {} get locked() { throw new TypeError(); } };',
  },
  { own: 'answers', script: 'Response = class {};', comesLater: true },
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

/** A page of the stage's server, until the test is over. The script runs before the probe's, or behind it. */
async function open(on: Pick<Stage, 'browser' | 'server'>, script: string, late: boolean) {
  const url = `http://${on.server.host}/`;
  const run = async (page: ProbedPage['page']) =>
    void (await page.addScriptTag({ content: script }));
  const probed = late ? await openLate(on.browser, url, run) : await openProbed(on.browser, url);
  onTestFinished(() => probed.page.close());
  if (!late) await run(probed.page);
  return probed;
}

describe.each(browserKinds)('in %s, a page', (kind) => {
  const on = setStage(kind);

  describe.each(CASES)('with $own, late: $late', ({ script, late }) => {
    it('receives everything, and all of it is followed as one host’s', async () => {
      const probed = await open(on, script, late);
      expect(await probed.page.evaluate(connect)).toEqual(SEEN);
      const entries = await probed.entries();
      expect(entries.filter(({ type }) => type === 'error')).toEqual([]);
      expect([...new Set(entries.map(({ connection }) => connection))].filter(Boolean)).toEqual([
        `page:${on.server.host}`,
      ]);
      const opened = entries.flatMap((entry) => (entry.type === 'open' ? [entry.transport] : []));
      expect(opened).toEqual(['websocket', 'sse', 'sse']);
      expect(entries.filter(({ type }) => type === 'confirmed')).toHaveLength(2);
    });

    it('meets faults', async () => {
      const probed = await open(on, script, late);
      await probed.page.evaluate(connect);
      await probed.send({ do: 'arm', rule: { fault: 'status', code: 503 } });
      expect(await probed.page.evaluate(fail)).toEqual(['1006', '0,3,0,2', '503 basic', '4 503']);
    });
  });

  describe('that has locked its fetch when the probe comes', () => {
    const script =
      "Object.defineProperty(window, 'fetch', { writable: false, configurable: false });";
    it('works as before, is followed in all else, and the journal says so', async () => {
      const probed = await open(on, script, true);
      expect(await probed.page.evaluate(connect)).toEqual(SEEN);
      const entries = await probed.entries();
      const told = entries.flatMap((entry) => (entry.type === 'error' ? [entry.message] : []));
      expect(told).toEqual([
        expect.stringMatching(/^Not all connections of the page are followed: TypeError: .*fetch/),
      ]);
      const opened = entries.flatMap((entry) => (entry.type === 'open' ? [entry.transport] : []));
      expect(opened).toEqual(['websocket', 'sse']);
      expect(entries).toContainEqual(expect.objectContaining({ type: 'confirmed' }));
    });
  });

  describe('whose constructors are its own when the probe comes', () => {
    const script = `
      for (const name of ['WebSocket', 'EventSource', 'XMLHttpRequest']) {
        const Native = window[name];
        window[name] = function (...args) { return new Native(...args); };
      }`;
    it('works as before, is followed in all else, and the journal says so', async () => {
      const probed = await open(on, script, true);
      expect(await probed.page.evaluate(connect)).toEqual(SEEN);
      const entries = await probed.entries();
      const told = entries.flatMap((entry) => (entry.type === 'error' ? [entry.message] : []));
      expect(told).toHaveLength(3);
      expect(told[0]).toContain('The page has put a WebSocket of its own in the place');
      expect(entries).toContainEqual(expect.objectContaining({ type: 'confirmed' }));
    });
  });
});
