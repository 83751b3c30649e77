import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { spawnGuarded } from '../../demo/system-program.ts';

export interface Nginx {
  readonly port: number;
  /** Reads its configuration anew, and ends the connections that it has. Resolves when they are ended, and the new workers take others. */
  reload(): Promise<void>;
}

/** What stands around the configuration of a site, so that nginx runs beside others, for whoever it is. */
const around = (site: string): string => `
${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off;
pid nginx.pid;
error_log stderr notice;
worker_processes 1;
worker_shutdown_timeout 10ms;
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${name};`).join(' ')}
  ${site}
}
`;

/** Runs nginx until the test ends. @param site its configuration, of a server that listens at port 80 */
export async function startNginx(program: string, site: string): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'faultline-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const port = await freePort();
  const own = site.replace('listen 80;', `listen 127.0.0.1:${port};`);
  if (own === site) throw new Error('The configuration of nginx has no "listen 80;".');
  await writeFile(join(folder, 'nginx.conf'), around(own));
  const options = ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'];
  const child = spawnGuarded('TERM', program, options);
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.stdin.destroy();
    await exited;
  });
  let printed = '';
  let look = (): void => {};
  child.stderr.on('data', (chunk) => {
    printed += chunk;
    look();
  });
  /** Resolves when nginx has said all these, since `from`. */
  const says = (words: readonly RegExp[], from: number): Promise<void> =>
    new Promise((resolve, reject) => {
      look = () => {
        const lately = printed.slice(from);
        if (words.every((word) => word.test(lately))) resolve();
      };
      look();
      void exited.then(() => reject(new Error(`nginx ended:\n${printed}`)));
    });
  await says([/start worker process \d/], 0);
  return {
    port,
    async reload() {
      const from = printed.length;
      process.kill(Number(await readFile(join(folder, 'nginx.pid'), 'utf8')), 'SIGHUP');
      await says([/start worker process \d/, /worker process \d+ exited/], from);
    },
  };
}

/** One that nobody has now: nginx takes no port of the system's choice. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
