import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { ConnectionManager } from '../../../src/connection/index.ts';
import { runCommand } from '../../../tools/command.ts';
import { startExample } from '../../support/example-server.ts';

// Each runs whole programs: how long they take is the machine's business.
vi.setConfig({ testTimeout: 120_000 });

const root = join(import.meta.dirname, '../../..');

/** What the package's subpaths are made of: the package itself need not be built yet, or may be being built now. */
const SOURCES = {
  'faultline/server': '../src/server/index.ts',
  'faultline/server/sqlite': '../src/server/stores/sqlite.ts',
  'faultline/server/redis': '../src/server/stores/redis.ts',
};

/** The examples of docs/server.md, each a file of a folder that stands beside `src`. */
async function examples(): Promise<{ folder: string; files: string[] }> {
  const text = await readFile(join(root, 'docs/server.md'), 'utf8');
  const folder = await mkdtemp(join(root, '.output-examples-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const codes = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code);
  const files = codes.map((_, index) => join(folder, `example-${index}.ts`));
  for (const [index, file] of files.entries()) {
    const code = Object.entries(SOURCES).reduce(
      (text, [subpath, source]) => text.replaceAll(`'${subpath}'`, `'${source}'`),
      codes[index] ?? '',
    );
    await writeFile(file, code);
  }
  return { folder, files };
}

/** Runs an example until the test ends; resolves with its port when it listens. */
const running = async (file = '') => startExample(await readFile(file, 'utf8'), file);

it('the examples of docs/server.md compile', async () => {
  const { folder, files } = await examples();
  expect(files.length).toBeGreaterThan(2);
  const config = join(folder, 'tsconfig.json');
  await writeFile(config, JSON.stringify({ extends: '../tsconfig.json', include: ['*.ts'] }));
  await runCommand(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', config]);
});

it('the last example of docs/server.md allows the headers of the fallbacks across origins', async () => {
  const { files } = await examples();
  const port = await running(files.at(-1));
  const url = `http://127.0.0.1:${port}/api/poll`;
  const asked = await fetch(url, { method: 'OPTIONS' });
  expect(asked.status).toBe(204);
  const allowed = asked.headers.get('access-control-allow-headers')?.split(',');
  const exposed: string[] = [];
  const sent = new Set<string>();
  const spy: typeof fetch = async (to, init) => {
    for (const name of Object.keys(init?.headers ?? {})) sent.add(name.toLowerCase());
    const response = await fetch(to, init);
    exposed.push(response.headers.get('access-control-expose-headers') ?? '');
    return response;
  };
  const connection = new ConnectionManager({
    streamingMode: 'ajax',
    apiEndpoint: `http://127.0.0.1:${port}/api`,
    auth: () => 'ana',
    network: { WebSocket, fetch: spy },
  });
  onTestFinished(() => connection.disconnect());
  connection.connect();
  await connection.sendMessage('hello').confirmed;
  // Any page may send these.
  sent.delete('accept');
  expect([...sent].sort()).toEqual([...(allowed ?? [])].sort());
  for (const names of exposed) expect(names).toContain('faultline-protocol');
});

it.each([
  [0, { text: 'hello' }, 'said'],
  [1, { item: 'tea' }, 'ordered'],
])('example %i of docs/server.md runs', async (index, body, kind) => {
  const { files } = await examples();
  const port = await running(files[index]);
  const connection = new ConnectionManager({
    streamingMode: 'websocket',
    websocketEndpoint: `ws://127.0.0.1:${port}/chat`,
  });
  onTestFinished(() => connection.disconnect());
  const heard = new Promise((resolve) => connection.once('message', resolve));
  connection.connect();
  const { messageId, confirmed } = connection.sendMessage(body);
  await confirmed;
  expect(await heard).toMatchObject({ kind, messageId });
});
