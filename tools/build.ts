import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { BrowserKind } from './browsers/browser.ts';
import { runCommand } from './command.ts';
import type { Progress } from './progress.ts';

export const projectRoot = join(import.meta.dirname, '..');

/** The folder of each built extension. */
export const extensionFolders: Record<BrowserKind, string> = {
  chromium: join(projectRoot, '.output/chrome-mv3'),
  firefox: join(projectRoot, '.output/firefox-mv3'),
};

const settings = ['package-lock.json', 'tsconfig.json'];
const extensionSources = [
  ...settings,
  'wxt.config.ts',
  'entrypoints',
  'components',
  'src',
  'public',
];
const demoSources = [...settings, 'demo', 'src'];

/** Builds the extension for one kind of browser, unless its sources have not changed since the last build. */
export async function buildExtension(kind: BrowserKind, progress: Progress): Promise<void> {
  const name = kind === 'firefox' ? 'firefox' : 'chrome';
  const target = name === 'firefox' ? ['-b', 'firefox', '--mv3'] : [];
  await build(progress, {
    title: `Building the extension for ${name === 'firefox' ? 'Firefox' : 'Chrome'}`,
    sources: extensionSources,
    output: join(extensionFolders[kind], 'manifest.json'),
    stamp: `${name}-mv3`,
    program: 'node_modules/wxt/bin/wxt.mjs',
    args: ['build', ...target],
  });
}

/** Builds the chat page. */
export async function buildDemo(progress: Progress): Promise<void> {
  await build(progress, {
    title: 'Building the chat page',
    sources: demoSources,
    output: join(projectRoot, '.output/demo/index.html'),
    stamp: 'demo',
    program: 'node_modules/vite/bin/vite.js',
    args: ['build', '-c', 'demo/vite.config.ts'],
  });
}

interface Build {
  readonly title: string;
  readonly sources: readonly string[];
  /** A file that the build produces; if it is missing, the build runs again. */
  readonly output: string;
  readonly stamp: string;
  readonly program: string;
  readonly args: readonly string[];
}

async function build(
  progress: Progress,
  { title, sources, output, ...rest }: Build,
): Promise<void> {
  const stampFile = join(projectRoot, '.output/stamps', rest.stamp);
  const fingerprint = await fingerprintOf(sources.map((source) => join(projectRoot, source)));
  if (existsSync(output) && existsSync(stampFile)) {
    if ((await readFile(stampFile, 'utf8')) === fingerprint) return;
  }
  await progress.step(title, async () => {
    await runCommand(process.execPath, [join(projectRoot, rest.program), ...rest.args], {
      cwd: projectRoot,
    });
    if (!existsSync(output)) throw new Error(`${title} left no ${relative(projectRoot, output)}.`);
    await mkdir(dirname(stampFile), { recursive: true });
    await writeFile(stampFile, fingerprint);
  });
}

/** A digest of names and contents: it changes with a checkout or a deleted file, but not when a file is merely touched. */
export async function fingerprintOf(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) {
    if (!existsSync(path)) continue;
    for (const file of await filesUnder(path)) {
      hash.update(`${relative(projectRoot, file)}\0`);
      hash.update(await readFile(file));
    }
  }
  return hash.digest('hex');
}

async function filesUnder(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return [path];
    throw error;
  }
}
