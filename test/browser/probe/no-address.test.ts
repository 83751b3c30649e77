import type { Page } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { browserKinds, closeTab, openBare } from './page.ts';
import { setStage } from './stage.ts';

/** Browsers look none of these up: https://www.rfc-editor.org/rfc/rfc7686 */
const NOWHERE = 'nowhere.onion';

/** What a page sees of each kind of connection to a host. */
async function seen(host: string): Promise<Record<string, string[]>> {
  const log: Record<string, string[]> = {};
  const noteOf = (name: string) => {
    const notes: string[] = [];
    log[name] = notes;
    return (note: string) => notes.push(note);
  };
  const url = `http://${host}/messages`;
  const init = { method: 'POST', body: '{"messageId":"a"}' };
  const socket = new Promise((resolve) => {
    const note = noteOf('WebSocket');
    const socket = new WebSocket(`ws://${host}/`);
    for (const type of ['open', 'error', 'close'] as const) {
      socket.addEventListener(type, (event) => {
        const { code = '', reason = '', wasClean = '' } = event as Partial<CloseEvent>;
        note(
          `${event.constructor.name} ${type} ${code} ${reason} ${wasClean} ${socket.readyState}`,
        );
        if (type === 'close') resolve(socket);
      });
    }
  });
  const source = new Promise<void>((resolve) => {
    const note = noteOf('EventSource');
    const source = new EventSource(url);
    source.onerror = (event) => {
      note(`${event.constructor.name} ${event.type} ${source.readyState}`);
      source.close();
      resolve();
    };
  });
  const note = noteOf('fetch');
  const fetched = fetch(url, init).then(
    ({ status }) => note(String(status)),
    (error: Error) => note(`${error.constructor.name} ${error.name}: ${error.message}`),
  );
  const xhr = new Promise<void>((resolve) => {
    const note = noteOf('XMLHttpRequest');
    const xhr = new XMLHttpRequest();
    for (const type of ['readystatechange', 'loadstart', 'progress', 'error', 'load', 'loadend']) {
      for (const target of [xhr, xhr.upload]) {
        target.addEventListener(type, (event) => {
          const { loaded = '', total = '' } = event as Partial<ProgressEvent>;
          const { readyState, status, responseURL } = xhr;
          const who = target === xhr ? '' : 'upload ';
          note(`${who}${type} ${loaded}/${total} ${readyState} ${status} ${responseURL}`);
          if (type === 'loadend' && target === xhr) resolve();
        });
      }
    }
    xhr.open(init.method, url);
    // Such a server is asked first, whoever listens.
    xhr.setRequestHeader('Content-Type', 'application/json');
    xhr.send(init.body);
  });
  await Promise.all([socket, source, fetched, xhr]);
  return log;
}

describe.each(browserKinds)('in %s, a host without an address', (kind) => {
  const on = setStage(kind);

  it('fails the same with the probe, and with refuse armed', async () => {
    const ask = (page: Page) => page.evaluate(seen, NOWHERE);
    const bare = await openBare(on.browser, `http://${on.server.host}/`);
    const real = await ask(bare);
    await closeTab(bare);
    expect(await ask(on.probed.page)).toEqual(real);
    await on.probed.send({ do: 'arm', rule: { fault: 'refuse' } });
    expect(await ask(on.probed.page)).toEqual(real);
  });
});
