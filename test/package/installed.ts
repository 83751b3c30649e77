import { globSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { projectRoot } from '../../tools/build.ts';
import { runCommand } from '../../tools/command.ts';

export interface Installed {
  /** A project that has the library in its `node_modules`. */
  readonly project: string;
  /** The library in it. */
  readonly folder: string;
  readonly tarball: string;
  /** What the package holds, from its folder. */
  readonly files: readonly string[];
}

let once: Promise<Installed> | undefined;

/** The library as `npm pack` makes it, put into a project of its own. */
export function installed(): Promise<Installed> {
  once ??= install();
  return once;
}

/** Runs a Node program. Rejects, with what it printed, when it fails. */
export const run = (args: readonly string[], cwd = projectRoot): Promise<string> =>
  runCommand(process.execPath, args, { cwd });

async function install(): Promise<Installed> {
  const project = await mkdtemp(join(tmpdir(), 'faultline-package-'));
  afterAll(() => rm(project, { recursive: true, force: true }));
  await runCommand('npm', ['pack', '--pack-destination', project], { cwd: projectRoot });
  const [name = ''] = globSync('*.tgz', { cwd: project });
  const tarball = join(project, name);
  const folder = join(project, 'node_modules/faultline');
  await mkdir(folder, { recursive: true });
  await runCommand('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const needed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  // The last is that of an example.
  for (const name of [...needed, '@types', 'partysocket']) {
    await symlink(join(projectRoot, 'node_modules', name), join(project, 'node_modules', name));
  }
  const files = globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return { project, folder, tarball, files };
}
