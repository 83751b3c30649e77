import { beforeEach, describe, expect, it } from 'vitest';
import { browserKinds, late } from './page.ts';
import { startChatServer } from './server.ts';
import { setStageOf } from './stage.ts';

interface Kept {
  /** How the first socket of each document of a frame has ended, or `open`. */
  readonly outcomes: string[];
  /** A new frame, once it has loaded. */
  frameOf(src: string): Promise<HTMLIFrameElement>;
  /** Opens a frame's document anew, and writes it. */
  write(frame: HTMLIFrameElement, html: string): void;
  /** Adds a frame with this document to a frame. */
  nest(frame: HTMLIFrameElement, html: string): void;
}
declare const kept: Kept;

/** A document whose first script connects. */
const connects = (host: string): string => `<!doctype html><script>
  const socket = new WebSocket('ws://${host}/socket');
  socket.onopen = () => top.kept.outcomes.push('open');
  socket.onclose = ({ code }) => top.kept.outcomes.push(String(code));
</script>`;

/** How a page brings in a document with a script. */
const WAYS = {
  'the URL of a new frame': () => {
    const frame = document.createElement('iframe');
    frame.src = '/connects.html';
    document.body.append(frame);
  },
  'the markup of a new frame': () => {
    const holder = document.createElement('div');
    holder.innerHTML = '<p><iframe src="/connects.html"></iframe></p>';
    document.body.append(holder);
  },
  'a srcdoc': (html: string) => {
    const frame = document.createElement('iframe');
    frame.srcdoc = html;
    document.body.append(frame);
  },
  'a blob: URL': (html: string) => {
    const frame = document.createElement('iframe');
    frame.src = URL.createObjectURL(new Blob([html], { type: 'text/html' }));
    document.body.append(frame);
  },
  'a javascript: URL': (html: string) => {
    const frame = document.createElement('iframe');
    frame.src = `javascript:${JSON.stringify(html)}`;
    document.body.append(frame);
  },
  'document.write in an empty frame': (html: string) => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    kept.write(frame, html);
  },
  'document.write in a loaded frame': async (html: string) => {
    const frame = await kept.frameOf('/empty');
    kept.write(frame, html);
  },
  'a frame that goes on to another document': async () => {
    const frame = await kept.frameOf('/empty');
    frame.src = '/connects.html';
  },
  'a frame that goes on by itself': async () => {
    const frame = await kept.frameOf('/empty');
    (frame.contentWindow as Window & typeof globalThis).eval("location.href = '/connects.html'");
  },
  'a frame in a frame': async (html: string) => {
    const frame = await kept.frameOf('/empty');
    kept.nest(frame, html);
  },
  'a frame in a frame that goes on to another document': async () => {
    const frame = document.createElement('iframe');
    frame.srcdoc = '<iframe src="/empty"></iframe>';
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
    document.body.append(frame);
    await loaded;
    const nested = frame.contentDocument?.querySelector('iframe') as HTMLIFrameElement;
    nested.src = '/connects.html';
  },
  'a frame that was written anew, and goes on to another document': async () => {
    const frame = await kept.frameOf('/empty');
    kept.write(frame, '<p>anew');
    frame.src = '/connects.html';
  },
  'a frame in a frame that was written anew': async (html: string) => {
    const frame = await kept.frameOf('/empty');
    kept.write(frame, '<p>anew');
    kept.nest(frame, html);
  },
  'a frame in a page that was written anew': async (html: string) => {
    document.open();
    document.write('<body><p>anew');
    document.close();
    const frame = document.createElement('iframe');
    frame.srcdoc = html;
    document.body.append(frame);
  },
};

describe.each(browserKinds)('in %s, a fault that is armed', (kind) => {
  // Only in the page: a panel puts the probe into no frame.
  const on = setStageOf(
    kind,
    startChatServer,
    late(async () => {}),
  );

  beforeEach(async () => {
    const { server, probed } = on;
    server.scripts.set('/connects.html', connects(server.host));
    await probed.page.evaluate(() => {
      const documentOf = ({ contentDocument }: HTMLIFrameElement) => contentDocument as Document;
      const kept: Kept = {
        outcomes: [],
        async frameOf(src) {
          const frame = document.createElement('iframe');
          frame.src = src;
          const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
          document.body.append(frame);
          await loaded;
          return frame;
        },
        write(frame, html) {
          const inner = documentOf(frame);
          inner.open();
          inner.write(html);
          inner.close();
        },
        nest(frame, html) {
          const inner = documentOf(frame);
          const nested = inner.createElement('iframe');
          nested.srcdoc = html;
          inner.body.append(nested);
        },
      };
      Object.assign(globalThis, { kept });
    });
    await probed.send({ do: 'arm', rule: { fault: 'refuse' } });
  });

  it.each(Object.keys(WAYS) as (keyof typeof WAYS)[])(
    'holds from the first script of a document that comes by %s',
    async (way) => {
      await on.probed.page.evaluate(WAYS[way], connects(on.server.host));
      await expect.poll(() => on.probed.page.evaluate(() => kept.outcomes)).toEqual(['1006']);
      expect(on.server.accepted).toBe(0);
    },
  );

  it.each([
    ['at once', false],
    ['at once, after they were written anew', true],
  ])('holds in a frame that comes after many that were removed %s', async (_how, anew) => {
    await on.probed.page.evaluate(async (anew) => {
      for (let count = 0; count < 120; count++) {
        const frame = document.createElement('iframe');
        document.body.append(frame);
        const { contentDocument: inner } = frame;
        if (anew) {
          inner?.open();
          inner?.write('<p>anew');
          inner?.close();
        }
        frame.remove();
        await new Promise((resolve) => setTimeout(resolve));
      }
    }, anew);
    await on.probed.page.evaluate(WAYS['a srcdoc'], connects(on.server.host));
    await expect.poll(() => on.probed.page.evaluate(() => kept.outcomes)).toEqual(['1006']);
    expect((await on.probed.entries()).filter(({ type }) => type === 'error')).toEqual([]);
  });

  it('shows the connections of a frame as closed that is written anew and removed at once', async () => {
    await on.probed.send({ do: 'lift' });
    await on.probed.page.evaluate(async (url) => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const { WebSocket: Inner } = frame.contentWindow as Window & typeof globalThis;
      const socket = new Inner(url);
      await new Promise((resolve) => socket.addEventListener('open', resolve));
      const inner = frame.contentDocument as Document;
      inner.open();
      inner.write('<p>anew');
      inner.close();
      frame.remove();
    }, `ws://${on.server.host}/socket`);
    await expect
      .poll(() => on.probed.entries())
      .toContainEqual(expect.objectContaining({ type: 'close', reason: 'The frame went away.' }));
  });
});
