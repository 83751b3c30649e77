import type { Page } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { browserKinds, late } from './page.ts';
import { startChatServer } from './server.ts';
import { setStageOf } from './stage.ts';

interface Stage {
  socket: WebSocket;
  source: EventSource;
  log: string[];
  /** Sends without using the socket's methods as they are now. */
  say(text: string): void;
  /** As it was before the probe came; many clients keep it. */
  Kept: typeof WebSocket;
}
declare const stage: Stage;

/** Opens a socket and a stream. */
const connect = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const log: string[] = [];
    const socket = new WebSocket(`ws://${location.host}/socket`);
    const source = new EventSource('/stream');
    Object.assign(globalThis, {
      stage: { socket, source, log, say: socket.send.bind(socket), Kept: WebSocket },
    });
    socket.onmessage = ({ data }) => log.push(`message ${data}`);
    socket.onclose = ({ code }) => log.push(`close ${code} (${socket.readyState})`);
    source.onerror = () => log.push(`error (${source.readyState})`);
    await Promise.all(
      [socket, source].map(
        (one) => new Promise((resolve) => one.addEventListener('open', resolve)),
      ),
    );
  });

describe.each(browserKinds)('in %s, a connection opened before the probe came', (kind) => {
  const on = setStageOf(kind, startChatServer, late(connect));

  const entries = async (...types: string[]) =>
    (await on.probed.entries()).filter(({ type }) => types.includes(type));
  const log = () => on.probed.page.evaluate(() => stage.log);

  it('is followed from its first use, and marked as partial', async () => {
    await on.probed.page.evaluate(() => stage.socket.send('{"messageId":"a"}'));
    await expect
      .poll(() => entries('open', 'sent', 'confirmed'))
      .toMatchObject([
        { type: 'open', transport: 'websocket', partial: true, inferred: true },
        { type: 'sent', messageId: 'a' },
        { type: 'confirmed', messageId: 'a' },
      ]);
    expect(await log()).toEqual(['message {"type":"confirm","messageId":"a"}']);
  });

  it('is followed even if the page only reads what arrives', async () => {
    await on.probed.page.evaluate(() => stage.say('first'));
    await expect.poll(log).toEqual(['message first']);
    expect(await entries('open')).toMatchObject([{ partial: true }]);
    await on.probed.page.evaluate(() => stage.say('second'));
    await expect.poll(() => entries('received')).toMatchObject([{ preview: 'second' }]);
  });

  it('meets faults like any other', async () => {
    await on.probed.page.evaluate(() => stage.socket.readyState);
    await on.probed.send({ do: 'arm', rule: { fault: 'reset' } });
    expect(await log()).toEqual(['close 1006 (3)']);
    await expect.poll(() => on.server.open()).toBe(0);
  });

  it('is not a new attempt when first used, so refuse leaves it alone', async () => {
    await on.probed.send({ do: 'arm', rule: { fault: 'refuse' } });
    await on.probed.page.evaluate(() => stage.socket.send('hello'));
    await expect.poll(log).toEqual(['message hello']);
  });

  it('may be succeeded by one from a kept constructor, which is followed from its attempt on', async () => {
    await on.probed.page.evaluate(() => {
      const socket = new stage.Kept(stage.socket.url);
      socket.onopen = () => socket.send('{"messageId":"b"}');
    });
    await expect
      .poll(() => entries('attempt', 'open', 'sent', 'confirmed'))
      .toMatchObject([
        { type: 'attempt' },
        { type: 'open' },
        { type: 'sent', messageId: 'b' },
        { type: 'confirmed', messageId: 'b' },
      ]);
    expect((await entries('open'))[0]).not.toHaveProperty('partial');
  });

  it('may be an EventSource, which reconnects by itself after a reset', async () => {
    expect(await on.probed.page.evaluate(() => stage.source.readyState)).toBe(1);
    await on.probed.send({ do: 'arm', rule: { fault: 'reset', where: { transport: 'sse' } } });
    expect(await log()).toEqual(['error (0)']);
    await on.probed.page.waitForFunction(() => stage.source.readyState === 1, { polling: 50 });
    await expect
      .poll(() => entries('open', 'close'))
      .toMatchObject([
        { partial: true },
        { type: 'close', by: 'fault' },
        { type: 'open', epoch: 2 },
      ]);
  });

  it('has methods that look native and reject wrong receivers', async () => {
    const seen = await on.probed.page.evaluate(() => {
      const { get } = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data') ?? {};
      const answers: unknown[] = [get?.name, String(get).includes('[native code]')];
      for (const wrong of [{}, 1, new EventTarget()]) {
        try {
          WebSocket.prototype.send.call(wrong as WebSocket, 'x');
        } catch (error) {
          answers.push((error as Error).constructor === TypeError);
        }
      }
      return answers;
    });
    expect(seen).toEqual(['get data', true, true, true, true]);
  });
});
