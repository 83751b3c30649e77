import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { extensionFolders } from '../../../tools/build.ts';
import { foreignClassesOfFaults } from './frames/broken-classes.ts';
import { foreignClasses } from './frames/classes.ts';
import { browserKinds, doorOf, openBare } from './page.ts';
import { setStage } from './stage.ts';

interface Frame extends Window {
  readonly WebSocket: typeof WebSocket;
  readonly EventTarget: typeof EventTarget;
  socket: WebSocket;
  ending: string;
}

describe.each(browserKinds)('in %s, a frame', (kind) => {
  const on = setStage(kind);

  const addFrame = (page: Page, url: string) =>
    page.evaluate(
      (src) =>
        new Promise<void>((resolve) => {
          const frame = document.createElement('iframe');
          frame.onload = () => resolve();
          frame.src = src;
          document.body.append(frame);
        }),
      url,
    );
  /** Opens a socket with the frame's own constructor, and waits until it stands. */
  const connect = () =>
    on.probed.page.evaluate(
      (url) =>
        new Promise<void>((resolve) => {
          const frame = window[0] as unknown as Frame;
          frame.socket = new frame.WebSocket(url);
          frame.socket.onopen = () => resolve();
          frame.socket.onclose = ({ code }) => {
            frame.ending = String(code);
          };
        }),
      `ws://${on.server.host}/socket`,
    );
  const lines = async () =>
    (await on.probed.entries()).flatMap((entry) => {
      if (entry.type === 'connection') return [entry.label];
      if (entry.type === 'open') return [`${entry.connection} open`];
      if (entry.type !== 'close') return [];
      return [`${entry.connection} close ${entry.code} ${entry.reason}`];
    });

  it('may hand its fields and buttons to the page, which type and click then reach', async () => {
    await addFrame(on.probed.page, 'about:blank');
    await on.probed.page.evaluate(() => {
      const { document: other } = window[0] as Window;
      other.body.innerHTML = '<input id="field"><button id="button"></button>';
      document.body.append(...other.body.children);
      document.querySelector('#button')?.addEventListener('click', () => {
        document.title = document.querySelector<HTMLInputElement>('#field')?.value ?? '';
      });
    });
    await on.probed.send({ do: 'type', selector: '#field', text: 'typed' });
    await on.probed.send({ do: 'click', selector: '#button' });
    expect(await on.probed.page.title()).toBe('typed');
  });

  it.each(['/frame', 'about:blank'])(
    'of the same origin (%s) is seen from its start',
    async (src) => {
      await addFrame(on.probed.page, src);
      await connect();
      await expect
        .poll(lines)
        .toEqual([`Client of ${on.server.host} in frame 1`, `frame 1:${on.server.host} open`]);
    },
  );

  it('is reached by faults', async () => {
    await addFrame(on.probed.page, '/frame');
    await connect();
    await on.probed.send({ do: 'arm', rule: { fault: 'reset' } });
    expect(await on.probed.page.evaluate(() => (window[0] as unknown as Frame).ending)).toBe(
      '1006',
    );
    await expect.poll(() => on.server.open()).toBe(0);
  });

  it('gets only objects of its own classes, whatever faults do', async () => {
    await addFrame(on.probed.page, '/frame');
    const look = async (at: typeof foreignClasses) =>
      expect(await on.probed.page.frames()[1]?.evaluate(at, on.server.host)).toEqual([]);
    await look(foreignClasses);
    await on.probed.send({ do: 'arm', rule: { fault: 'latency', ms: 1 } });
    await look(foreignClasses);
    await on.probed.send({ do: 'lift' });
    await look(foreignClassesOfFaults);
  });

  it('may use objects and methods of the other window', async () => {
    await addFrame(on.probed.page, '/frame');
    await connect();
    await on.probed.send({
      ...{ do: 'arm', rule: { fault: 'status', code: 503, where: { url: '/messages' } } },
    });
    await on.probed.send({ do: 'arm', rule: { fault: 'drop', where: { direction: 'out' } } });
    const seen = await on.probed.page.evaluate(async (url) => {
      const frame = window[0] as unknown as Frame & typeof globalThis;
      const { socket } = frame;
      WebSocket.prototype.send.call(socket, 'lost');
      const given = new frame.WebSocket(new URL(url), ['chat']);
      const got = await new Promise<string>((resolve) => {
        given.onopen = () => resolve(given.protocol);
      });
      const xhr = new frame.XMLHttpRequest();
      XMLHttpRequest.prototype.open.call(xhr, 'GET', new URL('/messages', location.href), true);
      const loaded = new Promise((resolve) => xhr.addEventListener('load', resolve));
      XMLHttpRequest.prototype.send.call(xhr, null);
      const event = await loaded;
      const { status } = await frame.fetch(new Request('/messages'));
      return { got, status, xhr: xhr.status, own: event instanceof frame.ProgressEvent };
    }, `ws://${on.server.host}/socket`);
    expect(seen).toEqual({ got: 'chat', status: 503, xhr: 503, own: true });
    const { rules } = await on.probed.send({ do: 'drain', since: 0 });
    expect(rules.map(({ fired }) => fired)).toEqual([2, 1]);
  });

  it('that is removed takes its connections with it, in the journal too', async () => {
    await addFrame(on.probed.page, '/frame');
    await connect();
    await on.probed.page.evaluate(() => document.querySelector('iframe')?.remove());
    await expect
      .poll(async () => (await lines()).at(-1))
      .toBe(`frame 1:${on.server.host} close 1001 The frame went away.`);
  });

  it('that is removed while faults are armed leaves nothing behind', async () => {
    const { page } = on.probed;
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    await addFrame(page, '/frame');
    await connect();
    await page.evaluate(
      (url) =>
        new Promise((resolve) => {
          const frame = window[0] as unknown as Frame & typeof globalThis;
          Object.assign(window, { kept: frame.socket });
          new frame.EventSource('/stream').onmessage = resolve;
          frame.fetch('/tokens?count=0');
          new frame.WebSocket(url).onopen = ({ target }) => Object.assign(window, { ears: target });
        }),
      `ws://${on.server.host}/socket`,
    );
    const where = { event: 'frame', direction: 'in' } as const;
    await on.probed.send({ do: 'arm', rule: { fault: 'hold', where } });
    await on.probed.send({ do: 'arm', rule: { fault: 'latency', ms: 5 } });
    await page.evaluate(() => {
      const { kept } = window as unknown as { kept: WebSocket };
      kept.send('answered');
      const { fetch: ask } = window[0] as unknown as typeof globalThis;
      ask('/messages', { method: 'POST', body: '{"type":"message","messageId":"m"}' });
    });
    const state = () => on.probed.send({ do: 'drain', since: 0 });
    await expect.poll(async () => (await state()).held.length).toBeGreaterThan(0);
    await page.evaluate(() => document.querySelector('iframe')?.remove());
    await expect.poll(async () => (await state()).held).toEqual([]);
    await on.probed.send({ do: 'lift' });
    await on.probed.send({ do: 'arm', rule: { fault: 'reset' } });
    await page.evaluate(() => {
      const { kept } = window as unknown as { kept: WebSocket };
      kept.close();
      return new Promise((resolve) => setTimeout(resolve));
    });
    const entries = await on.probed.entries();
    expect(entries.filter(({ type }) => type === 'error')).toEqual([]);
    expect(entries.at(-1)).toMatchObject({ detail: 'There was no live connection to end.' });
    expect(errors).toEqual([]);
    await expect.poll(() => on.server.open() + on.server.streams()).toBe(0);
  });

  it('that loads another page is followed there', async () => {
    await addFrame(on.probed.page, '/frame');
    await connect();
    await on.probed.page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const frame = document.querySelector('iframe') as HTMLIFrameElement;
          frame.onload = () => resolve();
          frame.src = '/other';
        }),
    );
    await connect();
    await expect.poll(async () => (await lines()).at(-1)).toBe(`frame 2:${on.server.host} open`);
  });

  it('inside another frame is followed too', async () => {
    await addFrame(on.probed.page, '/frame');
    const opened = await on.probed.page.evaluate(
      (url) =>
        new Promise((resolve) => {
          const outer = window[0] as unknown as Frame;
          const inner = outer.document.createElement('iframe');
          inner.onload = () => {
            const { WebSocket: Inner } = outer[0] as unknown as Frame;
            new Inner(url).onopen = () => resolve('open');
          };
          inner.src = '/inner';
          outer.document.body.append(inner);
        }),
      `ws://${on.server.host}/socket`,
    );
    expect(opened).toBe('open');
    await expect.poll(async () => (await lines()).at(-1)).toBe(`frame 2:${on.server.host} open`);
  });

  it('of another origin is reported once and left alone', async () => {
    const elsewhere = `http://localhost:${on.server.host.split(':')[1]}/frame`;
    await addFrame(on.probed.page, elsewhere);
    await addFrame(on.probed.page, elsewhere);
    const errors = (await on.probed.entries()).filter(({ type }) => type === 'error');
    expect(errors).toMatchObject([{ message: expect.stringContaining('another origin') }]);
  });

  it('that existed before the probe is followed, and looks as it did', async () => {
    const page = await openBare(on.browser, `http://${on.server.host}/`);
    await addFrame(page, '/frame');
    await page.evaluate(readFileSync(join(extensionFolders.chromium, 'probe.js'), 'utf8'));
    const seen = await page.evaluate(
      (url) =>
        new Promise((resolve) => {
          const frame = window[0] as unknown as Frame;
          const socket = new frame.WebSocket(url);
          const look = [
            socket instanceof frame.WebSocket,
            socket instanceof WebSocket,
            Object.getPrototypeOf(frame.WebSocket) === frame.EventTarget,
          ];
          socket.onopen = () => resolve(look);
        }),
      `ws://${on.server.host}/socket`,
    );
    expect(seen).toEqual([true, false, true]);
    const { entries } = await doorOf(page)({ do: 'drain', since: 0 });
    expect(entries).toContainEqual(
      expect.objectContaining({ type: 'open', connection: `frame 1:${on.server.host}` }),
    );
    await page.close();
  });

  it.each([
    ['stays', ''],
    ['goes', "document.querySelector('iframe').remove();"],
  ])(
    'that %s gets its own unhandledrejection events for failed fetches, as natively',
    async (_, then) => {
      // Of what is evaluated from outside nobody is told.
      const script = `
      window.told = [];
      for (const [where, target] of [['page', window], ['frame', window[0]]]) {
        target.addEventListener('unhandledrejection', (event) => {
          event.preventDefault();
          told.push(where + ' ' + (event.promise instanceof window[0]?.Promise));
        });
      }
      const socket = new window[0].WebSocket('ws://${on.server.host}/socket');
      socket.onopen = () => {
        window[0].fetch('http://${on.server.host}/', { headers: { x: '\\u0000' } });
        // Browsers ask nobody at this port.
        window[0].fetch('http://127.0.0.1:9/');
        ${then}
        // What fails after them, and is handled: they are told by then.
        fetch('http://127.0.0.1:9/').catch(() => setTimeout(() => { window.done = true; }));
      };
    `;
      const told = async (page: Page) => {
        await addFrame(page, 'about:blank');
        await page.addScriptTag({ content: script });
        await page.waitForFunction('window.done', { polling: 50 });
        return page.evaluate('told');
      };
      const plain = await openBare(on.browser, `http://${on.server.host}/`);
      expect(await told(on.probed.page)).toEqual(await told(plain));
      await plain.close();
    },
  );
});
