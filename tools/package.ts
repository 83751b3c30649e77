import { globSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type OutputChunk, rolldown } from 'rolldown';
import { type MinifyOptions, minify } from 'rolldown/utils';
import { minify as compress } from 'terser';
import { projectRoot } from './build.ts';
import { runCommand } from './command.ts';
import { internalNames } from './internal-names.ts';

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
  const { output } = await bundle.write({
    dir: folder,
    format: 'es',
    chunkFileNames: 'shared-[hash].js',
  });
  await bundle.close();
  await shorten(output.filter((file) => file.type === 'chunk').filter(isClient));
}

/** Whether a chunk consists of the client's modules only. */
const isClient = ({ moduleIds }: OutputChunk): boolean =>
  moduleIds.every((id) => /[\\/]src[\\/](connection|journal)[\\/]/.test(id));

/**
 * Does what a page's bundler cannot: it shortens variable names, but neither knows which properties are private nor inlines
 * functions that are called once.
 */
async function shorten(chunks: readonly OutputChunk[]): Promise<void> {
  const internal = internalNames();
  const include = new RegExp(`^(?:${internal.join('|')})$`);
  const present = await Promise.all(chunks.map(propertiesOf));
  const reserved = present.flat().filter((name) => !include.test(name));
  let cache: Record<string, string | false> = {};
  for (const chunk of chunks) {
    const mangleProps = { include, reserved, cache };
    const { code, mangleCache } = await rewrite(chunk, { mangleProps });
    cache = mangleCache ?? cache;
    await writeFile(join(folder, chunk.fileName), await inlined(code));
  }
}

/** Keeps names and line breaks, so that stack traces in a page are readable. */
async function inlined(code: string): Promise<string> {
  const result = await compress(code, {
    module: true,
    mangle: false,
    compress: { passes: 3, ecma: 2020, sequences: false },
    format: { beautify: true },
  });
  return result.code ?? code;
}

/** The name of every property in a chunk. */
async function propertiesOf(chunk: OutputChunk): Promise<string[]> {
  const { mangleCache } = await rewrite(chunk, { mangleProps: { include: /./ } });
  return Object.keys(mangleCache ?? {});
}

async function rewrite({ fileName, code }: OutputChunk, options: MinifyOptions) {
  const rest = { module: true, compress: false, mangle: false };
  const result = await minify(fileName, code, {
    ...rest,
    codegen: { removeWhitespace: false },
    ...options,
  });
  const [error] = result.errors;
  if (error) throw new Error(`${fileName} cannot be rewritten: ${error.message}`);
  return result;
}

async function buildScript(): Promise<void> {
  const input = join(folder, 'index.js');
  const bundle = await rolldown({ cwd: projectRoot, input, platform: 'browser' });
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
