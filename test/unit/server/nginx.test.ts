import { expect, it, onTestFinished, vi } from 'vitest';
import { Supervisor } from '../../../demo/supervisor.ts';
import { startNginx } from '../../support/nginx.ts';
import { findNginx } from '../../support/nginx-program.ts';
import { read, section } from '../docs/tables.ts';
import { audited, Chatter } from './chatter.ts';
import { folder, redisServer } from './stores.ts';

// It starts several programs: how long they take is the machine's business.
vi.setConfig({ testTimeout: 120_000 });

const TRANSPORTS = ['websocket', 'sse', 'ajax'] as const;

/** The configuration in docs/server.md, with the ports of these nodes. */
function documented(ports: readonly number[]): string {
  const [, site = ''] =
    /```nginx\n([\s\S]*?)```/.exec(section(read('docs/server.md'), '## Behind a proxy')) ?? [];
  return ports.reduce(
    (text, port, index) => text.replace(`127.0.0.1:${8080 + index} `, `127.0.0.1:${port} `),
    site,
  );
}

it('loses, duplicates and reorders nothing behind nginx while it reloads and nodes restart', async ({
  skip,
}) => {
  const program = findNginx();
  if (program === undefined)
    return skip('There is no nginx on this machine. In CI npm test installs it.');
  const { path } = await redisServer();
  const start = { port: 0, database: await folder(), controlUrl: null, redis: path };
  const nodes = [new Supervisor(start), new Supervisor(start)];
  onTestFinished(async () => void (await Promise.all(nodes.map((node) => node.stop()))));
  await Promise.all(nodes.map((node) => node.start()));
  const nginx = await startNginx(program, documented(nodes.map(({ port }) => port)));
  const chatters = TRANSPORTS.map((streamingMode) => {
    const user = `user=${streamingMode}`;
    return new Chatter(
      {
        websocketEndpoint: `ws://127.0.0.1:${nginx.port}/chat?${user}`,
        apiEndpoint: `http://127.0.0.1:${nginx.port}/api?${user}`,
        streamingMode,
      },
      12,
    );
  });
  const whileReplying = async (from: number, to: number, event: () => Promise<void>) => {
    const halves = chatters.map((chatter) => chatter.halfReply());
    for (const chatter of chatters) chatter.say(from, to);
    await Promise.all(halves);
    await event();
  };
  await whileReplying(0, 4, () => nginx.reload());
  for (const [index, node] of nodes.entries()) {
    await whileReplying(4 + 4 * index, 8 + 4 * index, async () => {
      await node.kill();
      await node.start();
    });
  }
  await Promise.all(chatters.map((chatter) => chatter.expectWhole()));
  for (const [index, user] of TRANSPORTS.entries()) {
    expect(await audited(nginx.port, user)).toEqual(chatters[index]?.texts);
  }
});
