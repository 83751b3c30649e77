import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startControl } from './control.ts';
import { type Front, startFront } from './front.ts';
import { type HerdOptions, type HerdResult, runHerd } from './herd/herd.ts';
import { readNodes, readPort, type StoreName } from './options.ts';
import { type RedisServer, startRedis } from './redis-server.ts';
import { Supervisor } from './supervisor.ts';

export interface DemoOptions {
  /** 0 or omitted: any free port. */
  readonly port?: number;
  /** SQLite file to keep. Default: a temporary one, removed with the demo. */
  readonly database?: string;
  /** Default `sqlite`. With `redis`, a Redis server is started, which stops with the demo. */
  readonly store?: StoreName;
  /** Number of server processes sharing the store; more than one requires `redis`. Default 1. */
  readonly nodes?: number;
  /** Suppresses output. */
  readonly quiet?: boolean;
}

export interface Demo {
  readonly url: string;
  readonly controlUrl: string;
  /** Kills all nodes of the server and restarts them after `downtime` ms with their state. */
  restart(downtime: number): Promise<void>;
  /** Kills one node, a different one each time, and restarts it after `downtime` ms. */
  restartNode(downtime: number): Promise<void>;
  herd(options: HerdOptions): Promise<HerdResult>;
  /** Leaves no process, port or file behind. */
  stop(): Promise<void>;
}

/** Starts the chat page's server. Rejects with a readable message when the port is taken, or Redis is missing. */
export async function startDemo({
  port = 0,
  database,
  store = 'sqlite',
  nodes = 1,
  quiet = false,
}: DemoOptions = {}): Promise<Demo> {
  readNodes(String(nodes), store);
  const say = (line: string) => {
    if (!quiet) console.log(line);
  };
  const folder = await mkdtemp(join(tmpdir(), 'faultline-demo-'));
  const supervisors: Supervisor[] = [];
  let redis: RedisServer | null = null;
  let front: Front | null = null;
  const url = () => `http://127.0.0.1:${front?.port ?? supervisors[0]?.port ?? port}`;
  // One restart at a time: two overlapping ones would start two servers.
  let queue: Promise<unknown> = Promise.resolve();
  const restartThese = (choose: () => readonly Supervisor[], downtime: number): Promise<void> => {
    const done = queue.then(async () => {
      const these = choose();
      await Promise.all(these.map((node) => node.prepare()));
      await Promise.all(these.map((node) => node.kill()));
      await new Promise((resolve) => setTimeout(resolve, downtime));
      await Promise.all(these.map((node) => node.start()));
    });
    queue = done.catch(() => {});
    return done;
  };
  const restart = (downtime: number) => restartThese(() => supervisors, downtime);
  let turn = 0;
  const restartNode = (downtime: number) =>
    restartThese(() => supervisors.slice(turn++ % nodes).slice(0, 1), downtime);
  const herd = (options: HerdOptions) => runHerd(url(), () => restart(options.downtime), options);
  const control = await startControl({ restart: restartNode, herd }, url);
  const stop = async () => {
    await queue;
    await Promise.all([front?.stop(), ...supervisors.map((node) => node.stop())]);
    await redis?.kill();
    await control.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    if (store === 'redis') redis = await startRedis(folder, say);
    const start = {
      // Behind the front, a node may have any port.
      port: nodes > 1 ? 0 : port,
      database: database ?? join(folder, 'chat.sqlite'),
      controlUrl: control.url,
      ...(redis && { redis: redis.path }),
    };
    for (let node = 0; node < nodes; node++) supervisors.push(new Supervisor(start));
    await Promise.all(supervisors.map((node) => node.start()));
    if (nodes > 1) front = await startFront(port, () => supervisors.map((node) => node.port));
  } catch (error) {
    await stop();
    throw error;
  }
  say(`The chat page is ${url()}/ and, with the panel beside it, ${url()}/try`);
  if (nodes > 1) {
    say(
      `Connections go in turn to ${nodes} nodes: ${supervisors.map((node) => `127.0.0.1:${node.port}`).join(', ')}.`,
    );
  }
  return { url: url(), controlUrl: control.url, restart, restartNode, herd, stop };
}

function readCommandLine(): DemoOptions {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      store: { type: 'string', default: 'sqlite' },
      nodes: { type: 'string', default: '1' },
    },
  });
  return { port: readPort(values.port), ...readNodes(values.nodes, values.store) };
}

if (import.meta.main) {
  try {
    const demo = await startDemo(readCommandLine());
    const end = () => demo.stop().then(() => process.exit());
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
