import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../tools/command.ts';

const kinds = ['http', 'https', 'h2', 'ws', 'wss'] as const;
/** The server that a test's page comes from. */
export type Protocol = (typeof kinds)[number];

/** One page of the web-platform-tests, with all its subtests. */
export interface WptTest {
  /** Path from the server's root. */
  readonly path: string;
  readonly protocol: Protocol;
  /** Time after which the page ends itself, ms. */
  readonly timeout: number;
}

/** Every host that the tests use; all of them are this machine. */
export const hosts: readonly string[] = ['web-platform.test', 'not-web-platform.test'].flatMap(
  (host) => {
    const names = ['www', 'www1', 'www2', '天気の良い日', 'élève'];
    const under = [...names, ...names.flatMap((name) => names.map((other) => `${name}.${other}`))];
    return [host, ...under.map((name) => new URL(`http://${name}.${host}`).hostname)];
  },
);

/** The tests of these folders, sorted by path. */
export async function listTests(
  checkout: string,
  folders: readonly string[],
): Promise<readonly WptTest[]> {
  const script = join(import.meta.dirname, 'list_tests.py');
  const listed: [string, Protocol, string][] = [];
  await runCommand('python3', [script, checkout, ...folders], {
    onLine(line) {
      listed.push(JSON.parse(line) as [string, Protocol, string]);
    },
  });
  return listed.map(([path, protocol, timeout]) => ({
    path,
    protocol,
    timeout: timeout === 'long' ? 60_000 : 10_000,
  }));
}

export interface WptServer {
  urlOf(test: WptTest): string;
  close(): Promise<void>;
}

/** Starts the checkout's own server, on free local ports. */
export async function startWptServer(checkout: string): Promise<WptServer> {
  const ports = Object.fromEntries(
    await Promise.all(kinds.map(async (kind) => [kind, await freePort()] as const)),
  ) as Record<Protocol, number>;
  const folder = await mkdtemp(join(tmpdir(), 'faultline-wpt-'));
  const config = join(folder, 'config.json');
  await writeFile(
    config,
    JSON.stringify({
      server_host: '127.0.0.1',
      check_subdomains: false,
      ports: {
        ...Object.fromEntries(kinds.map((kind) => [kind, [ports[kind]]])),
        http: [ports.http, 'auto'],
        https: [ports.https, 'auto'],
      },
      // The file that the test runner is meant to supply.
      aliases: [
        {
          'url-path': '/resources/testharnessreport.js',
          'local-dir': join(import.meta.dirname, 'page'),
        },
      ],
      logging: { level: 'error' },
    }),
  );
  const args = [join(import.meta.dirname, 'serve.py'), checkout, config];
  const serving = spawn('python3', args, { cwd: checkout, stdio: 'pipe' });
  let said = '';
  for (const out of [serving.stdout, serving.stderr]) {
    out.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-5000);
    });
  }
  const ended = new Promise<never>((_, reject) => {
    serving.once('error', (error) =>
      reject(
        new Error(`The tests' server needs python3, which cannot be started: ${error.message}`),
      ),
    );
    serving.once('exit', () => reject(new Error(`The tests' server ended:\n${said}`)));
  });
  ended.catch(() => undefined);
  const close = async (): Promise<void> => {
    if (serving.exitCode !== null || serving.pid === undefined) return;
    const exit = once(serving, 'exit');
    serving.stdin.end();
    await exit;
  };
  try {
    await Promise.race([ended, Promise.all(kinds.map((kind) => listening(ports[kind])))]);
  } catch (error) {
    await close();
    throw error;
  } finally {
    // The server has read it by now.
    await rm(folder, { recursive: true, force: true });
  }
  return {
    urlOf: ({ path, protocol }) =>
      `${protocol === 'http' ? 'http' : 'https'}://web-platform.test:${ports[protocol]}${path}`,
    close,
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('A server has no port.');
  return address.port;
}

/** Waits until something listens on the port. */
async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      // Not yet.
      await new Promise((resolve) => setTimeout(resolve, 200));
    } finally {
      socket.destroy();
    }
  }
  throw new Error(`The tests' server does not listen on port ${port} after a minute.`);
}
