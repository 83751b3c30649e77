import type { Browser } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { Rule } from '../../../../src/journal/rule.ts';
import { type browserKinds, openProbed, type ProbedPage, startBrowser } from '../page.ts';
import { startXhrServer, type XhrServer } from '../xhr-server.ts';

/** What `ask` leaves in the page. */
export interface PageStage {
  xhr: XMLHttpRequest;
  log: string[];
}
declare const stage: PageStage;

/** How the page asks. */
export interface Asking {
  readonly path: string;
  readonly body?: string;
  /** How often the body is said. */
  readonly times?: number;
  readonly timeout?: number;
  readonly type?: XMLHttpRequestResponseType;
}

/** Sends, and notes each event with what the object shows then. */
function ask({ path, body, times = 1, timeout = 0, type = '' }: Asking): void {
  const log: string[] = [];
  const xhr = new XMLHttpRequest();
  Object.assign(globalThis, { stage: { log, xhr } });
  const note = (what: string) => () => log.push(`${what} ${xhr.readyState} ${xhr.status}`);
  for (const name of ['loadstart', 'abort', 'error', 'load', 'timeout', 'loadend']) {
    xhr.addEventListener(name, note(name));
  }
  xhr.addEventListener('readystatechange', note('state'));
  xhr.open(body === undefined ? 'GET' : 'POST', path);
  xhr.timeout = timeout;
  xhr.responseType = type;
  if (body !== undefined) {
    for (const name of ['loadstart', 'load', 'error', 'abort', 'timeout', 'loadend']) {
      xhr.upload.addEventListener(name, note(`upload ${name}`));
    }
  }
  xhr.send(body?.repeat(times));
}

/** Sends, and notes what there is of the answer at each event. */
function askHalf(path: string, type: XMLHttpRequestResponseType): void {
  const log: string[] = [];
  const xhr = new XMLHttpRequest();
  Object.assign(globalThis, { stage: { log, xhr } });
  const note = (event: Event) => {
    const { type: name, loaded = '', total = '', lengthComputable = '' } = event as ProgressEvent;
    const { response } = xhr;
    const content = response instanceof ArrayBuffer ? response.byteLength : response;
    log.push(`${name} ${xhr.readyState} ${xhr.status} ${content}`);
    if (name === 'progress') log.push(`${loaded} ${total} ${lengthComputable}`);
  };
  for (const name of ['readystatechange', 'loadstart', 'progress', 'error', 'load', 'loadend']) {
    xhr.addEventListener(name, note);
  }
  xhr.open('GET', path);
  xhr.responseType = type;
  xhr.send();
}

export const message = (messageId: string) => JSON.stringify({ messageId });
export const MESSAGE = { path: '/messages', body: message('m') };
/** Of a request that the network fails: before anything was sent, and after. */
export const FAILED = ['state 1 0', 'loadstart 1 0', 'state 4 0', 'error 4 0', 'loadend 4 0'];

/** What the tests run on. `probed` and `server` are to be read within tests. */
export interface XhrStage {
  readonly probed: ProbedPage;
  readonly server: XhrServer;
  /** @returns the rule's id */
  arm(rule: Rule): Promise<string>;
  start(asking: Asking): Promise<void>;
  /** Until what was started is over. */
  end(): Promise<void>;
  /** Both. @returns the events that it had */
  request(asking: Asking): Promise<string[]>;
  /** Starts one whose answer breaks off. */
  startHalf(path: string, type: XMLHttpRequestResponseType): Promise<void>;
  log(): Promise<string[]>;
  shown(): Promise<unknown[]>;
  /** What is shown of a request to this path that the network fails: only Firefox says where it went. */
  failedAt(path: string): unknown[];
  /** How often a rule has acted. */
  fired(rule: string): Promise<number>;
}

/** One browser, one page that has the probe and one server for all tests; the server's host is known as one that a client talks to. */
export function setXhrStage(kind: (typeof browserKinds)[number]): XhrStage {
  const open = {} as { browser: Browser; server: XhrServer; probed: ProbedPage };
  const start = (asking: Asking) => open.probed.page.evaluate(ask, asking);
  const log = () => open.probed.page.evaluate(() => stage.log);
  const end = () => expect.poll(async () => (await log()).at(-1)).toMatch(/^loadend/);

  beforeAll(async () => {
    [open.browser, open.server] = await Promise.all([startBrowser(kind), startXhrServer()]);
    open.probed = await openProbed(open.browser, `http://${open.server.host}/`);
    await start(MESSAGE);
  });
  beforeEach(async () => {
    await end();
    open.server.posted.length = 0;
  });
  afterEach(async () => {
    await open.probed.send({ do: 'lift' });
    await start({ path: '/text' });
  });
  afterAll(() => Promise.all([open.browser?.close(), open.server?.close()]));

  return {
    get probed() {
      return open.probed;
    },
    get server() {
      return open.server;
    },
    arm: async (rule) => (await open.probed.send({ do: 'arm', rule })).id,
    start,
    end,
    async request(asking) {
      await start(asking);
      await end();
      return log();
    },
    startHalf: (path, type) => open.probed.page.evaluate(askHalf, path, type),
    log,
    shown: () =>
      open.probed.page.evaluate(() => {
        const { readyState, status, response, responseURL } = stage.xhr;
        return [readyState, status, response, new URL(responseURL || 'http://none/').pathname];
      }),
    failedAt: (path) => [4, 0, '', kind === 'firefox' ? path : '/'],
    fired: async (rule) =>
      (await open.probed.entries()).filter(
        (entry) => entry.type === 'fault' && entry.rule === rule && entry.phase === 'fired',
      ).length,
  };
}
