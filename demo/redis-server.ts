import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { ensureProgram, type SystemProgram, spawnGuarded } from './system-program.ts';

export interface RedisServer {
  /** The Unix socket that it listens on. */
  readonly path: string;
  /** Kills it as in a crash; `start` brings it back with what it had written, and with these additional options. */
  kill(): Promise<void>;
  start(...options: readonly string[]): Promise<void>;
}

const REDIS: SystemProgram = {
  name: 'redis-server',
  brew: 'redis',
  guide: 'https://redis.io/docs/latest/operate/oss_and_stack/install/',
  neededBy: '--store redis',
};

/**
 * Starts a Redis server that keeps its data in `folder` and listens only on a Unix socket there. Every write is on disk
 * before it is answered. It ends with this process. Rejects with a readable message where there is no Redis and none can be
 * installed.
 */
export async function startRedis(
  folder: string,
  say: (line: string) => void = () => {},
): Promise<RedisServer> {
  const program = ensureRedis(say);
  const path = join(folder, 'redis.sock');
  let child: ChildProcess | null = null;
  const start = async (...more: readonly string[]): Promise<void> => {
    const durable = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];
    const options = ['--port', '0', '--unixsocket', path, '--dir', folder, ...durable, ...more];
    const started = spawnGuarded('KILL', program, options);
    child = started;
    await new Promise<void>((resolve, reject) => {
      let printed = '';
      const take = (chunk: Buffer): void => {
        printed = (printed + String(chunk)).slice(-4000);
        if (/ready to accept connections/i.test(printed)) resolve();
      };
      started.stdout.on('data', take);
      started.stderr.on('data', take);
      started.once('error', reject);
      started.once('exit', (code) => {
        started.stdin.destroy();
        reject(new Error(`${REDIS.name} ended with code ${code}:\n${printed}`));
      });
    });
  };
  const kill = async (): Promise<void> => {
    const running = child;
    child = null;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    await new Promise((resolve) => {
      running.once('exit', resolve);
      running.stdin?.destroy();
    });
  };
  await start();
  return { path, start, kill };
}

/**
 * Path of the program, which is installed if missing (on Debian as root).
 *
 * @throws Error that says how to install it elsewhere
 */
export const ensureRedis = (say: (line: string) => void): string => ensureProgram(REDIS, say);
