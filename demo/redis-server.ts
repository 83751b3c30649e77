import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface RedisServer {
  /** The Unix socket at which it answers. */
  readonly path: string;
  /** Ends it without a word, as in a crash; `start` brings it back with what it had written. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

const PROGRAM = 'redis-server';

/** Kills the server when its input ends: by us, or since we are gone, however that came about. */
const GUARD = `
exec 3<&0
"$0" "$@" &
server=$!
(read -r _ <&3; kill -9 $server 2>/dev/null) &
wait $server
`;

/**
 * Starts a Redis server that keeps its data in `folder`, and answers at a Unix socket there alone. Every write is on disk before it is
 * answered. It goes when this process does. Rejects in words where there is none, and none can be installed.
 */
export async function startRedis(
  folder: string,
  say: (line: string) => void = () => {},
): Promise<RedisServer> {
  const program = ensureRedis(say);
  const path = join(folder, 'redis.sock');
  let child: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    const durable = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];
    const options = ['--port', '0', '--unixsocket', path, '--dir', folder, ...durable];
    const started = spawn('sh', ['-c', GUARD, program, ...options]);
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
        reject(new Error(`${PROGRAM} ended with code ${code}:\n${printed}`));
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

/** Where the program is; installed where it is not there, on Debian as root. @throws Error that says how to get it elsewhere */
export const ensureRedis = (say: (line: string) => void): string => find() ?? install(say);

function find(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, PROGRAM)).find((path) => existsSync(path));
}

function install(say: (line: string) => void): string {
  const debian = /^ID(?:_LIKE)?=.*\b(?:debian|ubuntu)\b/m.test(osRelease());
  if (!debian || process.getuid?.() !== 0) {
    const command = debian
      ? 'sudo apt-get install redis-server'
      : process.platform === 'darwin'
        ? 'brew install redis'
        : 'the package manager of your system, or see https://redis.io/docs/latest/operate/oss_and_stack/install/';
    throw new Error(
      `There is no ${PROGRAM} on this machine, which --store redis needs. Install it with: ${command}`,
    );
  }
  say(`There is no ${PROGRAM} on this machine; installing Debian's.`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', PROGRAM]]) {
    const { status, stderr } = spawnSync('apt-get', args, { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`apt-get ${args.join(' ')} failed:\n${stderr}`);
  }
  const installed = find();
  if (installed === undefined)
    throw new Error(`apt-get installed ${PROGRAM}, but it is not found.`);
  return installed;
}

function osRelease(): string {
  return existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
}
