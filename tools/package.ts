import { globSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { projectRoot } from './build.ts';
import { runCommand } from './command.ts';

/** The library's subpaths, and the module behind each. */
const ENTRIES = {
  index: 'src/connection/index.ts',
  storage: 'src/connection/storage/index.ts',
  tabs: 'src/connection/tabs/index.ts',
  register: 'src/register/index.ts',
  server: 'src/server/index.ts',
  'server-sqlite': 'src/server/stores/sqlite.ts',
  'server-redis': 'src/server/stores/redis.ts',
} as const;

const folder = join(projectRoot, 'dist');

/** Builds the library as it is published: ES modules, their types, and one file for a `<script>` tag. */
export async function buildPackage(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await buildModules();
  await buildScript();
  await buildTypes();
}

async function buildModules(): Promise<void> {
  const bundle = await rolldown({
    cwd: projectRoot,
    input: ENTRIES,
    external: /^(node:|[a-z@])/,
    platform: 'neutral',
  });
  await bundle.write({ dir: folder, format: 'es', chunkFileNames: 'shared-[hash].js' });
  await bundle.close();
}

async function buildScript(): Promise<void> {
  const bundle = await rolldown({ cwd: projectRoot, input: ENTRIES.index, platform: 'browser' });
  await bundle.write({
    file: join(folder, 'faultline.global.js'),
    format: 'iife',
    name: 'Faultline',
    minify: true,
  });
  await bundle.close();
}

async function buildTypes(): Promise<void> {
  await runCommand(
    process.execPath,
    ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.package.json'],
    {
      cwd: projectRoot,
    },
  );
  for (const path of globSync('types/**/*.d.ts', { cwd: folder })) {
    const file = join(folder, path);
    const text = await readFile(file, 'utf8');
    // Not every resolver finds `x.d.ts` for `x.ts`; all do for `x.js`.
    await writeFile(file, text.replace(/(from |import\()(['"])(\.[^'"]+)\.ts\2/g, '$1$2$3.js$2'));
  }
}

if (import.meta.main) await buildPackage();
