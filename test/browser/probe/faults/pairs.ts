import { expect, it } from 'vitest';
import type { Rule } from '../../../../src/journal/rule.ts';
import type { FaultStage, PageStage } from './stage.ts';

declare const stage: PageStage;

/** What two faults on one link do together. */
export function breakTwice(on: FaultStage): void {
  const { makeSocket, log, logged } = on;

  const arm = async (rule: Rule) => (await on.probed.send({ do: 'arm', rule })).id;

  it('a close arrives after frames that latency delays, even if the latency is lifted', async () => {
    await makeSocket();
    await logged('open (1)');
    const slow = await arm({ fault: 'latency', ms: 100, where: { direction: 'in' } });
    await on.probed.page.evaluate(() => {
      for (const line of ['a', 'b']) stage.socket.send(line);
    });
    await expect
      .poll(() => on.probed.send({ do: 'drain', since: 0 }))
      .toMatchObject({ rules: [{ fired: 2 }] });
    await arm({ fault: 'close', code: 1012, reason: '' });
    await on.probed.send({ do: 'lift', id: slow });
    await logged('close 1012 true (3)');
    expect(await log()).toEqual([
      'made (0)',
      'open (1)',
      'message a (1)',
      'message b (1)',
      'close 1012 true (3)',
    ]);
    await expect.poll(() => on.server.open()).toBe(0);
  });

  it('a cut delivers the first part, even with latency', async () => {
    await makeSocket();
    await logged('open (1)');
    await arm({ fault: 'cut', after: 10, times: 2, where: { url: 'http:' } });
    await arm({ fault: 'latency', ms: 30, where: { url: 'http:' } });
    const given = await on.probed.page.evaluate((host) => {
      const read = async (path: string) => {
        const init = { method: 'POST', body: '{"messageId":"a"}' };
        const { body } = await fetch(`http://${host}${path}`, init);
        const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
        let text = '';
        try {
          for (;;) text += (await reader?.read())?.value;
        } catch (error) {
          return [text, (error as Error).name];
        }
      };
      return Promise.all([read('/tokens'), read('/messages')]);
    }, on.server.host);
    expect(given).toEqual([
      ['data: {"to', 'TypeError'],
      ['{"type":"c', 'TypeError'],
    ]);
  });

  it('held bytes arrive in the binaryType that the page has set meanwhile, each in its own buffer', async () => {
    await makeSocket();
    await logged('open (1)');
    const held = await arm({ fault: 'hold', where: { event: 'frame', direction: 'in', nth: 1 } });
    await arm({ fault: 'duplicate', where: { direction: 'in' } });
    await on.probed.page.evaluate(() => {
      stage.socket.addEventListener('message', ({ data }) => {
        if (!(data instanceof ArrayBuffer)) return;
        stage.log.push(`${data.byteLength} bytes`);
        structuredClone(data, { transfer: [data] });
      });
      for (const line of [new Uint8Array(2), new Uint8Array(3)]) stage.socket.send(line);
    });
    await expect
      .poll(() => on.probed.send({ do: 'drain', since: 0 }))
      .toMatchObject({ held: [{}] });
    await on.probed.page.evaluate(async () => {
      stage.socket.binaryType = 'arraybuffer';
      // What came as a Blob is read by when these are, which a slow machine may take some time for.
      for (let i = 0; i < 10; i++) await new Blob([new Uint8Array(2)]).arrayBuffer();
    });
    await on.probed.send({ do: 'lift', id: held });
    await expect
      .poll(async () => (await log()).filter((line) => line.endsWith(' bytes')))
      .toEqual(['2 bytes', '2 bytes', '3 bytes', '3 bytes']);
    expect(await on.probed.page.evaluate(() => stage.socket.binaryType)).toBe('arraybuffer');
  });

  it('a removed frame takes what is on its way with it, and lifting faults restores nothing', async () => {
    await on.probed.page.evaluate(async (host) => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const inner = frame.contentWindow as Window & typeof globalThis;
      addEventListener('error', ({ message }) => stage.log.push(message));
      addEventListener('unhandledrejection', () => stage.log.push('unhandled'));
      const socket = new inner.WebSocket(`ws://${host}/socket`);
      await new Promise((resolve) => socket.addEventListener('open', resolve));
      for (const type of ['message', 'error', 'close']) {
        socket.addEventListener(type, () => stage.log.push(type));
      }
      Object.assign(stage, { frame, inner, socket });
    }, on.server.host);
    await arm({ fault: 'latency', ms: 40 });
    await arm({ fault: 'bandwidth', rate: 100 });
    await on.probed.page.evaluate((host) => {
      const { frame, inner, socket } = stage as PageStage & {
        frame: HTMLIFrameElement;
        inner: Window & typeof globalThis;
      };
      socket.send('late');
      socket.close();
      const late = new inner.WebSocket(`ws://${host}/socket`);
      const source = new inner.EventSource(`http://${host}/stream`);
      for (const target of [late, source]) {
        for (const type of ['open', 'message', 'error', 'close']) {
          target.addEventListener(type, () => stage.log.push(type));
        }
      }
      const told = () => stage.log.push('fetch');
      inner.fetch(`http://${host}/tokens`).then(told, told);
      const request = new inner.XMLHttpRequest();
      request.open('POST', `http://${host}/messages`);
      request.onloadend = () => stage.log.push('xhr');
      request.send('{"messageId":"a"}');
      frame.remove();
    }, on.server.host);
    await on.probed.send({ do: 'lift' });
    // Behind all that could come of it.
    await makeSocket();
    await logged('open (1)');
    await on.probed.page.evaluate(() => stage.socket.send('behind'));
    await logged('message behind (1)');
    expect(await log()).toEqual(['made (0)', 'open (1)', 'message behind (1)']);
    expect([on.server.open(), on.server.streams(), on.server.applied]).toEqual([1, 0, []]);
    expect((await on.probed.entries()).filter(({ type }) => type === 'error')).toEqual([]);
  });
}
