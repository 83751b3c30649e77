import { expect, it, onTestFinished, vi } from 'vitest';
import { type Demo, type DemoOptions, startDemo } from '../../../demo/main.ts';
import { Supervisor } from '../../../demo/supervisor.ts';
import { audited, Chatter } from './chatter.ts';
import { folder, redisServer } from './stores.ts';

// Each starts several programs: how long they take is the machine's business.
vi.setConfig({ testTimeout: 120_000 });

it('loses, duplicates and reorders nothing when a client falls back from a killed node to another', async () => {
  const { path } = await redisServer();
  const start = { port: 0, database: await folder(), controlUrl: null, redis: path };
  const [here, there] = [new Supervisor(start), new Supervisor(start)];
  onTestFinished(async () => void (await Promise.all([here.kill(), there.kill()])));
  await Promise.all([here.start(), there.start()]);
  const chatter = new Chatter(
    {
      websocketEndpoint: `ws://127.0.0.1:${here.port}/chat?user=kim`,
      apiEndpoint: `http://127.0.0.1:${there.port}/api?user=kim`,
    },
    50,
  );
  const half = chatter.halfReply();
  chatter.say(0, 30);
  await half;
  expect(chatter.connection.transport).toBe('websocket');
  chatter.say(30, 40);
  await here.kill();
  chatter.say(40, 50);
  await chatter.expectWhole();
  expect(chatter.connection.transport).toBe('sse');
  expect(await audited(there.port, 'kim')).toEqual(chatter.texts);
});

async function demo(options: DemoOptions): Promise<Demo> {
  const started = await startDemo({ quiet: true, ...options });
  onTestFinished(() => started.stop());
  return started;
}

it.each(['websocket', 'sse', 'ajax'] as const)(
  'serves a client over %s through two nodes in turn while one is killed',
  async (streamingMode) => {
    const { url, restartNode } = await demo({ store: 'redis', nodes: 2 });
    const chatter = new Chatter(
      {
        websocketEndpoint: `${url.replace('http', 'ws')}/chat?user=kim`,
        apiEndpoint: `${url}/api?user=kim`,
        streamingMode,
      },
      20,
    );
    chatter.say(0, 10);
    await chatter.receipts[5];
    const restarts = [restartNode(50), restartNode(50)];
    chatter.say(10, 20);
    await Promise.all(restarts);
    await chatter.expectWhole();
    expect(await audited(new URL(url).port, 'kim')).toEqual(chatter.texts);
  },
);

it('reports that several nodes need a shared store', async () => {
  await expect(startDemo({ nodes: 2 })).rejects.toThrow('--store redis');
});

it('runs one node on Redis, and keeps its state across a restart', async () => {
  const { url, restart } = await demo({ store: 'redis' });
  const { port } = new URL(url);
  const sent = await fetch(`${url}/api/messages?user=kim`, {
    method: 'POST',
    body: JSON.stringify({ messageId: 'p1', text: 'kept' }),
  });
  expect(await sent.json()).toEqual({ type: 'confirm', messageId: 'p1' });
  await restart(0);
  expect(await audited(port, 'kim')).toEqual(['kept']);
});
