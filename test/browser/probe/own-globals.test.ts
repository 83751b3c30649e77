import { describe, expect, it } from 'vitest';
import { bare, browserKinds, fromStart, putProbe } from './page.ts';
import { startChatServer } from './server.ts';
import { setStageOf } from './stage.ts';

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

describe.each(browserKinds)('in %s, a page', (kind) => {
  describe.each([
    { when: 'first', late: false },
    { when: 'late', late: true },
  ])('to which the probe comes $when,', ({ late }) => {
    const on = setStageOf(kind, startChatServer, late ? bare : fromStart);
    /** Runs the script before the probe's, or behind it. */
    async function have(script: string): Promise<void> {
      const { page } = on.probed;
      await page.addScriptTag({ content: script });
      if (late) await putProbe(page);
    }
    const errors = async () =>
      (await on.probed.entries()).flatMap((entry) =>
        entry.type === 'error' ? [entry.message] : [],
      );
    const opened = async () =>
      (await on.probed.entries()).flatMap((entry) =>
        entry.type === 'open' ? [entry.transport] : [],
      );
    const confirmed = async () =>
      (await on.probed.entries()).filter(({ type }) => type === 'confirmed');

    describe.each(GLOBALS.filter(({ comesLater }) => !late || !comesLater))(
      'with $own',
      ({ script }) => {
        it('receives everything, and all of it is followed as one host’s', async () => {
          await have(script);
          expect(await on.probed.page.evaluate(connect)).toEqual(SEEN);
          expect(await errors()).toEqual([]);
          const names = (await on.probed.entries()).map(({ connection }) => connection);
          expect([...new Set(names)].filter(Boolean)).toEqual([`page:${on.server.host}`]);
          expect(await opened()).toEqual(['websocket', 'sse', 'sse']);
          expect(await confirmed()).toHaveLength(2);
        });

        it('meets faults', async () => {
          await have(script);
          await on.probed.page.evaluate(connect);
          await on.probed.send({ do: 'arm', rule: { fault: 'status', code: 503 } });
          expect(await on.probed.page.evaluate(fail)).toEqual([
            '1006',
            '0,3,0,2',
            '503 basic',
            '4 503',
          ]);
        });
      },
    );

    if (!late) return;

    it('works as before if it has locked its fetch, is followed in all else, and the journal says so', async () => {
      await have(
        "Object.defineProperty(window, 'fetch', { writable: false, configurable: false });",
      );
      expect(await on.probed.page.evaluate(connect)).toEqual(SEEN);
      expect(await errors()).toEqual([
        expect.stringMatching(/^Not all connections of the page are followed: TypeError: .*fetch/),
      ]);
      expect(await opened()).toEqual(['websocket', 'sse']);
      expect(await confirmed()).not.toEqual([]);
    });

    it('works as before if its constructors are its own, is followed in all else, and the journal says so', async () => {
      await have(`
        for (const name of ['WebSocket', 'EventSource', 'XMLHttpRequest']) {
          const Native = window[name];
          window[name] = function (...args) { return new Native(...args); };
        }`);
      expect(await on.probed.page.evaluate(connect)).toEqual(SEEN);
      const told = await errors();
      expect(told).toHaveLength(3);
      expect(told[0]).toContain('The page has put a WebSocket of its own in the place');
      expect(await confirmed()).not.toEqual([]);
    });
  });
});
