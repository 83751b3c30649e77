import { readFile, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { beforeAll, expect, it, vi } from 'vitest';
import { projectRoot } from '../../tools/build.ts';
import { runCommand } from '../../tools/command.ts';
import { startExample } from '../support/example-server.ts';
import { applied, serve } from '../unit/demo/peers.ts';
import { installed, run } from './installed.ts';

// Each runs whole programs: how long they take is the machine's business.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

beforeAll(async () => {
  await installed();
});

it('contains the library and its documents, and nothing of the panel or the tests', async () => {
  const { files } = await installed();
  expect(files).toContain('package.json');
  expect(files).toContain('README.md');
  expect(files).toContain('dist/index.js');
  expect(files).toContain('dist/faultline.global.js');
  expect(files).toContain('docs/client.md');
  const other = /^(?!dist\/|docs\/\w+\.md$|package\.json|README\.md|LICENSE)/;
  expect(files.filter((file) => other.test(file))).toEqual([]);
});

/** As GitHub, npm and editors make them. */
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

it('has no link in its documents to a file that it lacks', async () => {
  const { folder, files } = await installed();
  const broken: string[] = [];
  let count = 0;
  for (const document of files.filter((file) => file.endsWith('.md'))) {
    const text = await readFile(join(folder, document), 'utf8');
    for (const [, target = ''] of text.matchAll(/(?<!!\[[^\]]*)\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      count++;
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? document : posix.join(posix.dirname(document), path);
      const found = files.includes(file) ? await readFile(join(folder, file), 'utf8') : undefined;
      const whole = found !== undefined && (!anchor || anchorsOf(found).includes(anchor));
      if (!whole) broken.push(`${document}: ${target}`);
    }
  }
  expect(count).toBeGreaterThan(20);
  expect(broken).toEqual([]);
});

it('is found by every module resolver, with its types', async () => {
  const { tarball } = await installed();
  const attw = join(projectRoot, 'node_modules/@arethetypeswrong/cli/dist/index.js');
  await run([attw, tarball, '--profile', 'esm-only']);
});

it('passes publint', async () => {
  const { folder } = await installed();
  const text = await run([
    join(projectRoot, 'node_modules/publint/src/cli.js'),
    folder,
    '--strict',
  ]);
  expect(text).toContain('All good');
});

it('has no side effects, so that bundlers can drop what a page does not use', async () => {
  const manifest = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8'));
  expect(manifest.sideEffects).toBe(false);
});

it('passes the tests of the client with its internal names shortened', async () => {
  const { folder } = await installed();
  const client = await readFile(join(folder, 'dist/index.js'), 'utf8');
  expect(client).not.toContain('state.unconfirmedSince');
  const vitest = join(projectRoot, 'node_modules/vitest/vitest.mjs');
  const config = join(projectRoot, 'test/package/shipped.config.ts');
  const env = { ...process.env, FAULTLINE_PACKAGE: folder };
  const args = [vitest, 'run', '--config', config];
  const printed = await runCommand(process.execPath, args, { cwd: projectRoot, env });
  expect(printed).toMatch(/Test Files .*7 passed/);
});

/** The examples of a document: its blocks of TypeScript. */
async function examplesOf(document: string): Promise<string[]> {
  const text = await readFile(join(projectRoot, 'docs', document), 'utf8');
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code);
}

it.each(['client.md', 'server.md', 'migration.md', 'register.md'])(
  'the examples of docs/%s compile',
  async (document) => {
    const { project } = await installed();
    const examples = await examplesOf(document);
    expect(examples.length).toBeGreaterThan(0);
    for (const [index, code] of examples.entries()) {
      await writeFile(join(project, `${document}-${index}.ts`), code);
    }
    const compilerOptions = {
      strict: true,
      noEmit: true,
      target: 'ES2023',
      module: 'NodeNext',
      lib: ['ESNext', 'DOM'],
      types: document === 'server.md' ? ['node'] : [],
    };
    await writeFile(
      join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, include: [`${document}-*.ts`] }),
    );
    await writeFile(join(project, 'package.json'), '{"type":"module"}');
    await run([join(projectRoot, 'node_modules/typescript/bin/tsc'), '-p', project]);
  },
);

/** What a page in TypeScript may write, and, after `@ts-expect-error`, may not. */
const TYPED = `
import { ConnectionManager, type ConnectionOptions } from 'faultline';
import { createFaultline, MemoryStore } from 'faultline/server';

interface Said { text: string; at?: number }
const said: Said = { text: 'Hello' };
const endpoint = { websocketEndpoint: '/chat', apiEndpoint: '/api' };
export const connection = new ConnectionManager(endpoint);
connection.sendMessage(said, { expiresIn: 1000 });
// @ts-expect-error: JSON cannot say it
connection.sendMessage(undefined);
// @ts-expect-error: misspelt
connection.on('mesage', () => {});
// @ts-expect-error: misspelt
export const options: ConnectionOptions = { ...endpoint, reconectDelay: 1 };
connection.on('state_change', (change) => {
  if (change.newState === 'connected') change.transport.length;
  // @ts-expect-error: null in every other state
  change.transport.length;
});
export const server = createFaultline({
  store: new MemoryStore(),
  identify: () => 'ana',
  onMessage: async () => ({ events: [said], also: () => {} }),
});
void server.publish('ana', said);
`;

it.each([
  ['bundler', 'esnext'],
  ['node16', 'node16'],
])(
  'type-checks in strict TypeScript, with moduleResolution %s',
  async (moduleResolution, module) => {
    const { project } = await installed();
    await writeFile(join(project, 'typed.ts'), TYPED);
    const file = join(project, `tsconfig.${moduleResolution}.json`);
    const compilerOptions = {
      strict: true,
      noEmit: true,
      target: 'ES2023',
      module,
      moduleResolution,
    };
    const rest = { lib: ['ESNext', 'DOM'], types: ['node'] };
    const text = { compilerOptions: { ...compilerOptions, ...rest }, files: ['typed.ts'] };
    await writeFile(file, JSON.stringify(text));
    await writeFile(join(project, 'package.json'), '{"type":"module"}');
    await run([join(projectRoot, 'node_modules/typescript/bin/tsc'), '-p', file]);
  },
);

it('the examples of docs/client.md run in Node against the chat server', async () => {
  const { project } = await installed();
  const server = await serve();
  for (const [index, code] of (await examplesOf('client.md')).entries()) {
    const file = join(project, `run-${index}.mts`);
    await writeFile(file, code.replaceAll('127.0.0.1:8080', `127.0.0.1:${server.port}`));
    const printed = await run([file], project);
    expect(printed).not.toContain('error');
  }
  expect(await applied(server)).toEqual(['Hello', 'only if it gets there soon']);
});

it('the first example of docs/server.md serves the first one of docs/client.md', async () => {
  const { project } = await installed();
  const [server = ''] = await examplesOf('server.md');
  const [client = ''] = await examplesOf('client.md');
  const port = await startExample(server, join(project, 'server.mts'));
  await writeFile(join(project, 'client.mts'), client.replaceAll('8080', String(port)));
  expect(await run(['client.mts'], project)).toContain('the server has');
});
