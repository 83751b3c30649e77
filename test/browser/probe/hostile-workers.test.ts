import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Followed, follow } from './followed.ts';
import { browserKinds, withWorkers } from './page.ts';
import { startChatServer } from './server.ts';
import { setStageOf } from './stage.ts';

/** Gets hold of the port of the probe, where it can, and says nonsense over it. */
const SAYS_NONSENSE = `
  const nonsense = [null, 5, {}, [], [1], [1, 2], ['1', '{}'], [1, { ok: true }], 'ready', 'over'];
  const seen = [];
  Event.prototype.stopImmediatePropagation = function () { seen.push('stopped'); };
  const { postMessage: post } = MessagePort.prototype;
  MessagePort.prototype.postMessage = function () { seen.push('posted'); };
  MessagePort.prototype.addEventListener = function () { seen.push('listened'); };
  WebSocket = class { constructor() { seen.push('made'); } };
  onmessage = ({ data, ports }) => {
    if (data === 'what') return postMessage(seen);
    seen.push(data);
    for (const port of ports) for (const one of nonsense) post.call(port, one);
  };
`;

interface Kept {
  readonly workers: Worker[];
  readonly said: unknown[];
  readonly errors: string[];
}
declare const kept: Kept;

describe.each(browserKinds)('in %s, with followed workers,', (kind) => {
  const stage = setStageOf(kind, startChatServer, withWorkers);
  let followed: Followed;

  beforeEach(async () => {
    followed = follow(stage.probed.page);
    await stage.probed.page.evaluate(() => {
      Object.assign(globalThis, { kept: { workers: [], said: [], errors: [] } satisfies Kept });
      addEventListener('error', ({ message }) => kept.errors.push(message));
    });
  });
  afterEach(() => followed.link.close());

  /** Makes as many workers of this script at once. */
  const make = (script: string, count: number) =>
    stage.probed.page.evaluate(
      (script, count) => {
        const url = URL.createObjectURL(new Blob([script]));
        for (let made = 0; made < count; made++) {
          const worker = new Worker(url);
          worker.onmessage = ({ data }) => kept.said.push(data);
          kept.workers.push(worker);
        }
      },
      script,
      count,
    );
  const said = () => stage.probed.page.evaluate(() => kept.said);
  const messages = () =>
    followed.entries.flatMap((entry) => (entry.type === 'error' ? [entry.message] : []));

  it('of 200 that a page makes at once 50 are followed, and the journal speaks of the others', async () => {
    await make("postMessage('runs'); onmessage = () => {};", 200);
    await expect.poll(async () => (await said()).length).toBe(200);
    await expect.poll(() => followed.drained?.workers?.length).toBe(50);
    await expect
      .poll(messages)
      .toContainEqual(expect.stringContaining('50 others are followed already.'));
    await stage.probed.page.evaluate(() => {
      for (const worker of kept.workers.splice(0)) worker.terminate();
    });
    await expect.poll(() => followed.drained?.workers).toEqual([]);
    await make("postMessage('runs again');", 1);
    await expect.poll(() => followed.drained?.workers?.length).toBe(1);
  });

  it('those that close themselves at once take no place of others', async () => {
    for (const so of [20, 40, 60]) {
      await make("postMessage('closes'); close();", 20);
      await expect.poll(async () => (await said()).length).toBe(so);
    }
    // None of what the probe itself says.
    expect(await said()).toEqual(new Array(60).fill('closes'));
    await make("postMessage('stays');", 1);
    await expect.poll(() => followed.drained?.workers?.length).toBe(1);
    expect(messages()).toEqual([]);
  });

  it('one that replaces what the probe uses is followed, and sees no message of the probe', async () => {
    await make(SAYS_NONSENSE, 1);
    await expect.poll(() => followed.drained?.workers?.length).toBe(1);
    await followed.link.send({ do: 'arm', rule: { fault: 'refuse' } });
    await stage.probed.page.evaluate(() => kept.workers[0]?.postMessage('what'));
    await expect.poll(said).toEqual([[]]);
    expect(followed.drained?.workers?.length).toBe(1);
    expect(await stage.probed.page.evaluate(() => kept.errors)).toEqual([]);
  });
});
