import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Rule } from '../../../src/journal/rule.ts';
import { type Followed, follow } from './followed.ts';
import { browserKinds, withWorkers } from './page.ts';
import { startChatServer } from './server.ts';
import { setStageOf } from './stage.ts';

/** Connects in all ways in its first lines, and again over a WebSocket when it is told to. */
const connectsAtOnce = (host: string): string => `
  const connect = () => {
    const socket = new WebSocket('ws://${host}/socket');
    socket.onopen = () => postMessage('socket open');
    socket.onclose = ({ code }) => postMessage('socket closed ' + code);
  };
  connect();
  const source = new EventSource('http://${host}/stream');
  source.onmessage = () => postMessage('stream open');
  source.onerror = () => {
    source.close();
    postMessage('stream failed');
  };
  fetch('http://${host}/messages', { method: 'POST', body: '{"messageId":"m"}' }).then(
    () => postMessage('request answered'),
    () => postMessage('request failed'),
  );
  onmessage = connect;
`;

type Way = 'classic' | 'module' | 'blob' | 'module blob' | 'frame';

/** Makes a worker in one of these ways, and keeps what it says. */
async function make([way, script]: [way: Way, script: string]): Promise<void> {
  const kept = globalThis as unknown as { said: string[]; worker: Worker };
  let window: Window & typeof globalThis = globalThis as Window & typeof globalThis;
  if (way === 'frame') {
    const frame = document.createElement('iframe');
    frame.src = '/frame';
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
    document.body.append(frame);
    await loaded;
    window = frame.contentWindow as typeof window;
  }
  const blob = new Blob([script], { type: 'text/javascript' });
  const url = way.endsWith('blob') ? URL.createObjectURL(blob) : '/at-once.js';
  kept.said = [];
  kept.worker = new window.Worker(url, { type: way.startsWith('module') ? 'module' : 'classic' });
  kept.worker.onmessage = ({ data }) => kept.said.push(data);
}

describe.each(browserKinds)('in %s, the faults that are armed when a worker is made', (kind) => {
  const stage = setStageOf(kind, startChatServer, withWorkers);
  let followed: Followed | undefined;

  beforeEach(() => {
    const { host, scripts } = stage.server;
    scripts.set('/at-once.js', connectsAtOnce(host));
  });
  afterEach(() => {
    followed?.link.close();
    followed = undefined;
  });

  const arm = (rule: Rule) => stage.probed.send({ do: 'arm', rule });
  const begin = (way: Way) =>
    stage.probed.page.evaluate(make, [way, connectsAtOnce(stage.server.host)] as [Way, string]);
  const said = () =>
    stage.probed.page.evaluate(() => (globalThis as unknown as { said: string[] }).said);
  const again = () =>
    stage.probed.page.evaluate(() =>
      (globalThis as unknown as { worker: Worker }).worker.postMessage(''),
    );
  /** The panel comes, and finds the worker. */
  async function find(): Promise<Followed> {
    followed = follow(stage.probed.page);
    const seen = followed;
    await expect
      .poll(() => seen.entries)
      .toContainEqual(expect.objectContaining({ label: expect.stringContaining('the worker') }));
    return seen;
  }

  it.each(['classic', 'module', 'blob', 'module blob', 'frame'] as const)(
    'hold from its first line (%s)',
    async (way) => {
      await arm({ fault: 'refuse' });
      await begin(way);
      await expect
        .poll(async () => (await said()).toSorted())
        .toEqual(['request failed', 'socket closed 1006', 'stream failed']);
      const { accepted, applied, lastEventIds } = stage.server;
      expect([accepted, applied, lastEventIds]).toEqual([0, [], []]);
      const { entries, link } = await find();
      const armed = () =>
        entries.filter((entry) => entry.type === 'fault' && entry.phase === 'armed');
      // Once in the page and once in the worker: it is not armed there again.
      await expect.poll(() => followed?.drained?.rules).toMatchObject([{ fired: 3 }]);
      expect(armed()).toHaveLength(2);
      expect(await link.send({ do: 'lift' })).toEqual({ lifted: 2 });
      await again();
      await expect.poll(said).toContain('socket open');
    },
  );

  it('are lifted in it, once the panel has found it, if they were lifted in the page before', async () => {
    const { id } = await arm({ fault: 'refuse', where: { transport: 'websocket' } });
    await begin('classic');
    await expect.poll(said).toContain('socket closed 1006');
    await stage.probed.send({ do: 'lift', id });
    const { entries } = await find();
    await expect
      .poll(() => entries)
      .toContainEqual(
        expect.objectContaining({
          rule: expect.stringContaining('at-once.js'),
          phase: 'lifted',
        }),
      );
    expect(followed?.drained?.rules).toEqual([]);
    await again();
    await expect.poll(said).toContain('socket open');
  });

  it('are spent once in it, though the panel finds them still armed in the page', async () => {
    await arm({ fault: 'refuse', where: { transport: 'websocket' }, times: 1 });
    await begin('classic');
    await expect.poll(said).toContain('socket closed 1006');
    const { link } = await find();
    // Done once the worker has what is armed in the page.
    await link.send({ do: 'arm', rule: { fault: 'drop', where: { url: 'nowhere' } } });
    await again();
    await expect.poll(said).toContain('socket open');
    expect(stage.server.accepted).toBe(1);
  });

  it('end in it when no panel is heard of any more', async () => {
    await arm({ fault: 'refuse' });
    await begin('classic');
    await expect.poll(said).toContain('socket closed 1006');
    await expect
      .poll(async () => {
        await again();
        return said();
      })
      .toContain('socket open');
  });
});
