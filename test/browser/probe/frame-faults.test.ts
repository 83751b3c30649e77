import { beforeEach, describe, expect, it } from 'vitest';
import type { Rule } from '../../../src/journal/rule.ts';
import { browserKinds } from './page.ts';
import { setStage } from './stage.ts';

interface Stage {
  socket: WebSocket;
  log: string[];
}
declare const stage: Stage;

describe.each(browserKinds)('in %s, on a socket that is open already', (kind) => {
  const on = setStage(kind);
  beforeEach(async () => {
    await on.probed.page.evaluate(async (url) => {
      const socket = new WebSocket(url);
      const log: string[] = [];
      Object.assign(globalThis, { stage: { log, socket } });
      socket.onmessage = ({ data }) => log.push(String(data));
      socket.onerror = () => log.push(`error (${socket.readyState})`);
      socket.onclose = ({ code, wasClean }) =>
        log.push(`close ${code} ${wasClean} (${socket.readyState})`);
      await new Promise((resolve) => socket.addEventListener('open', resolve));
    }, `ws://${on.server.host}/socket`);
  });

  const arm = (rule: Rule) => on.probed.send({ do: 'arm', rule });
  /** The server answers each line with the same line. */
  const say = (...lines: string[]) =>
    on.probed.page.evaluate((all) => {
      for (const line of all) stage.socket.send(line);
    }, lines);
  const heard = () => on.probed.page.evaluate(() => stage.log);

  it('drop loses the chosen frame alone', async () => {
    await arm({ fault: 'drop', where: { direction: 'out', nth: 2 } });
    await say('a', 'b', 'c');
    await expect.poll(heard).toEqual(['a', 'c']);
  });

  it('duplicate lets a frame reach the server twice', async () => {
    await arm({ fault: 'duplicate', where: { direction: 'out' }, times: 1 });
    await say('a', 'b');
    await expect.poll(heard).toEqual(['a', 'a', 'b']);
  });

  it('duplicate lets an answer reach the page twice', async () => {
    await arm({ fault: 'duplicate', where: { direction: 'in' }, times: 1 });
    await say('a', 'b');
    await expect.poll(heard).toEqual(['a', 'a', 'b']);
  });

  it('reorder lets an answer be overtaken', async () => {
    await arm({ fault: 'reorder', where: { direction: 'in' }, times: 1 });
    await say('a', 'b', 'c');
    await expect.poll(heard).toEqual(['b', 'a', 'c']);
  });

  it('corrupt damages what the page reads', async () => {
    await arm({ fault: 'corrupt', how: 'cut', seed: 3, where: { direction: 'in' }, times: 1 });
    await say('0123456789', 'whole');
    await expect.poll(async () => (await heard()).at(-1)).toBe('whole');
    const [damaged = ''] = await heard();
    expect(damaged.length).toBeLessThan(10);
    expect('0123456789'.startsWith(damaged)).toBe(true);
  });

  it('bandwidth keeps the order of what it slows down', async () => {
    await arm({ fault: 'bandwidth', rate: 1000 });
    await say('x'.repeat(60), 'y');
    await expect.poll(heard).toEqual(['x'.repeat(60), 'y']);
  });

  it('cut ends the connection in the next frame, as the network would', async () => {
    await arm({ fault: 'cut' });
    await say('lost');
    await expect.poll(async () => (await heard()).at(-1)).toBe('close 1006 false (3)');
    await expect.poll(() => on.server.open()).toBe(0);
  });

  it('freeze keeps what comes until it is lifted, and tells the page', async () => {
    await on.probed.page.evaluate(() => {
      for (const type of ['freeze', 'resume']) {
        document.addEventListener(type, () => stage.log.push(type));
      }
    });
    await say('before');
    await expect.poll(heard).toEqual(['before']);
    await arm({ fault: 'freeze' });
    await say('a', 'b');
    await on.probed.send({ do: 'lift' });
    await expect.poll(heard).toEqual(['before', 'freeze', 'resume', 'a', 'b']);
  });

  it('status leaves it alone, and fails the next one', async () => {
    await arm({ fault: 'status', code: 503 });
    await say('still here');
    await expect.poll(heard).toEqual(['still here']);
    const ending = await on.probed.page.evaluate(
      (url) =>
        new Promise((resolve) => {
          new WebSocket(url).onclose = ({ code, wasClean }) => resolve([code, wasClean]);
        }),
      `ws://${on.server.host}/socket`,
    );
    expect(ending).toEqual([1006, false]);
    expect(on.server.accepted).toBe(1);
  });

  it('status ends an EventSource for good, as a refusal does', async () => {
    await arm({ fault: 'status', code: 503, where: { transport: 'sse' } });
    const seen = await on.probed.page.evaluate(
      (url) =>
        new Promise((resolve) => {
          const source = new EventSource(url);
          source.onerror = () => resolve(source.readyState);
        }),
      `http://${on.server.host}/stream`,
    );
    expect(seen).toBe(2);
  });
});
