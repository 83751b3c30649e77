import { beforeEach, describe, expect, it } from 'vitest';
import type { Rule } from '../../../src/journal/rule.ts';
import { browserKinds } from './page.ts';
import { setStage } from './stage.ts';

interface Stage {
  socket: WebSocket;
  log: string[];
}
declare const stage: Stage;

describe.each(browserKinds)('in %s, on an open socket,', (kind) => {
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

  it('drop loses only the matching frame', async () => {
    await arm({ fault: 'drop', where: { direction: 'out', nth: 2 } });
    await say('a', 'b', 'c');
    await expect.poll(heard).toEqual(['a', 'c']);
  });

  it('duplicate sends a frame to the server twice', async () => {
    await arm({ fault: 'duplicate', where: { direction: 'out' }, times: 1 });
    await say('a', 'b');
    await expect.poll(heard).toEqual(['a', 'a', 'b']);
  });

  it('duplicate shows the page an answer twice', async () => {
    await arm({ fault: 'duplicate', where: { direction: 'in' }, times: 1 });
    await say('a', 'b');
    await expect.poll(heard).toEqual(['a', 'a', 'b']);
  });

  it('reorder lets the next answer overtake', async () => {
    await arm({ fault: 'reorder', where: { direction: 'in' }, times: 1 });
    await say('a', 'b', 'c');
    await expect.poll(heard).toEqual(['b', 'a', 'c']);
  });

  it('corrupt damages what the page receives', async () => {
    await arm({ fault: 'corrupt', how: 'cut', seed: 3, where: { direction: 'in' }, times: 1 });
    await say('0123456789', 'whole');
    await expect.poll(async () => (await heard()).at(-1)).toBe('whole');
    const [damaged = ''] = await heard();
    expect(damaged.length).toBeLessThan(10);
    expect('0123456789'.startsWith(damaged)).toBe(true);
  });

  it('bandwidth keeps the order', async () => {
    await arm({ fault: 'bandwidth', rate: 1000 });
    await say('x'.repeat(60), 'y');
    await expect.poll(heard).toEqual(['x'.repeat(60), 'y']);
  });

  it('cut ends the connection with 1006 in the next frame', async () => {
    await arm({ fault: 'cut' });
    await say('lost');
    await expect.poll(async () => (await heard()).at(-1)).toBe('close 1006 false (3)');
    await expect.poll(() => on.server.open()).toBe(0);
  });

  it('freeze keeps frames until it is lifted, and fires freeze and resume', async () => {
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

  it('status leaves the socket alone, and fails the next one', async () => {
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

  it('status closes an EventSource for good, as a refusal does', async () => {
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
