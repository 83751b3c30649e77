import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startControl } from './control.ts';
import { type HerdOptions, type HerdResult, runHerd } from './herd/herd.ts';
import { Supervisor } from './supervisor.ts';

export interface DemoOptions {
  /** 0, or left out, for any free one. */
  readonly port?: number;
  /** SQLite file that is kept; left out, a temporary one that goes with the demo. */
  readonly database?: string;
  /** Prints nothing. */
  readonly quiet?: boolean;
}

export interface Demo {
  readonly url: string;
  readonly controlUrl: string;
  /** Kills the server, and starts it again after `downtime` ms with the state that it had. */
  restart(downtime: number): Promise<void>;
  herd(options: HerdOptions): Promise<HerdResult>;
  /** Leaves no process, port or file behind. */
  stop(): Promise<void>;
}

/** Starts the chat page's server. Rejects with a sentence when the port is taken. */
export async function startDemo({
  port = 0,
  database,
  quiet = false,
}: DemoOptions = {}): Promise<Demo> {
  const folder = database === undefined ? await mkdtemp(join(tmpdir(), 'faultline-demo-')) : null;
  let supervisor: Supervisor | null = null;
  const url = () => `http://127.0.0.1:${supervisor?.port ?? port}`;
  // One restart at a time: two that overlap would start two servers.
  let queue: Promise<unknown> = Promise.resolve();
  const restart = (downtime: number): Promise<void> => {
    const done = queue.then(async () => {
      await supervisor?.kill();
      await new Promise((resolve) => setTimeout(resolve, downtime));
      await supervisor?.start();
    });
    queue = done.catch(() => {});
    return done;
  };
  const herd = (options: HerdOptions) => runHerd(url(), () => restart(options.downtime), options);
  const control = await startControl({ restart, herd }, url);
  const stop = async () => {
    await queue;
    await supervisor?.kill();
    await control.stop();
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  };
  supervisor = new Supervisor({
    port,
    database: database ?? join(folder ?? '', 'chat.sqlite'),
    controlUrl: control.url,
  });
  try {
    await supervisor.start();
  } catch (error) {
    await stop();
    throw error;
  }
  if (!quiet) console.log(`The chat page is ${url()}/ and, with the panel beside it, ${url()}/try`);
  return { url: url(), controlUrl: control.url, restart, herd, stop };
}

if (import.meta.main) {
  const demo = await startDemo();
  const end = () => demo.stop().then(() => process.exit());
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}
