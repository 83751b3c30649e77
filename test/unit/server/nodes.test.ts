import { expect, it, onTestFinished, vi } from 'vitest';
import { type Demo, type DemoOptions, startDemo } from '../../../demo/main.ts';
import { Supervisor } from '../../../demo/supervisor.ts';
import { ConnectionManager, type ConnectionOptions } from '../../../src/connection/index.ts';
import { ask, type Frame } from '../demo/peers.ts';
import { folder, redisServer } from './stores.ts';

// Each starts several programs: how long they take is the machine's business.
vi.setConfig({ testTimeout: 120_000 });

/** What a client hears and gets confirmed, until its bot has answered all that it sent. */
class Chatter {
  readonly connection: ConnectionManager;
  readonly heard: Frame[] = [];
  readonly receipts: Promise<unknown>[] = [];
  readonly #done = Promise.withResolvers<void>();
  readonly #count: number;

  constructor(options: ConnectionOptions, count: number) {
    this.#count = count;
    this.connection = new ConnectionManager({ reconnectDelay: 50, ...options });
    onTestFinished(() => this.connection.disconnect());
    this.connection.on('message', (body) => {
      this.heard.push(body as Frame);
      if (this.of('done').length === count) this.#done.resolve();
    });
    this.connection.connect();
  }

  get texts(): string[] {
    return Array.from({ length: this.#count }, (_, index) => `message ${index}`);
  }

  say(from: number, to: number): void {
    for (const text of this.texts.slice(from, to)) {
      this.receipts.push(this.connection.sendMessage({ text }).confirmed);
    }
  }

  of(kind: string): Frame[] {
    return this.heard.filter((body) => body.kind === kind);
  }

  /** Resolves when the first words of a reply have come, and not its last. */
  halfReply(): Promise<void> {
    return new Promise((resolve) => {
      this.connection.on('message', (body) => {
        const { kind, index } = body as Frame;
        if (kind === 'token' && index === 3) resolve();
      });
    });
  }

  /** All is confirmed, and answered, nothing twice or out of order. */
  async expectWhole(): Promise<void> {
    await Promise.all(this.receipts);
    await this.#done.promise;
    expect(this.of('user').map(({ text }) => text)).toEqual(this.texts);
    expect(this.of('done')).toHaveLength(this.#count);
    for (const { replyTo } of this.of('done')) {
      const tokens = this.of('token').filter((token) => token.replyTo === replyTo);
      expect(tokens.map(({ index }) => index)).toEqual(tokens.map((_, index) => index));
      expect(tokens.map(({ text }) => text).join('')).toMatch(
        /“message \d+”, and I have all of it\.$/,
      );
    }
  }
}

async function audited(port: number | string, user: string): Promise<string[]> {
  const { body } = await ask({ port: Number(port), stop: async () => {} }, `/audit?user=${user}`);
  return (body as { messages: { text: string }[] }).messages.map(({ text }) => text);
}

it('loses, doubles and reorders nothing when a node is killed and the client goes to another over another transport', async () => {
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
  'serves a client over %s whose connections go to two nodes in turn, while one is killed',
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

it('says that several nodes need a store that they share', async () => {
  await expect(startDemo({ nodes: 2 })).rejects.toThrow('--store redis');
});

it('runs one node on Redis as well, and comes back with its state', async () => {
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
