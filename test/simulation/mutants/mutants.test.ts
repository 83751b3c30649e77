import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../tools/build.ts';
import { runCommand } from '../../../tools/command.ts';
import { mutants } from './list.ts';
import type { Mutant } from './mutant.ts';

const COPIED = [
  'src',
  'demo',
  'test/simulation',
  'test/support',
  ...['connection', 'storage', 'tabs', 'server', 'demo'].map((part) => `test/unit/${part}`),
  'vitest.config.ts',
];

/** The test of a mutant, by its path. */
const pathOf = (test: string): string =>
  `test/unit/${test.includes('/') ? test : `connection/${test}`}.test.ts`;

/** Runs a check in a copy of what the proof needs, with the edit in it. */
async function inMutated<T>(mutant: Mutant, check: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'faultline-mutant-'));
  try {
    await copyWith(mutant, folder);
    return await check(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function copyWith({ file, find, replace }: Mutant, folder: string): Promise<void> {
  for (const part of COPIED) {
    await cp(join(projectRoot, part), join(folder, part), { recursive: true });
  }
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await symlink(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
  const path = join(folder, 'src/connection', file);
  const code = await readFile(path, 'utf8');
  const parts = code.split(find);
  expect(parts, `“${find}” must occur once in ${file}`).toHaveLength(2);
  await writeFile(path, parts.join(replace));
}

/** The failure of the check that is to catch it: the random schedules, or a test of the client. `null` when it is not caught. */
const caughtBy = (mutant: Mutant): Promise<string | null> =>
  inMutated(mutant, (folder) =>
    mutant.test === undefined
      ? failureOfSchedules(folder)
      : failureOfTests(folder, [pathOf(mutant.test)]),
  );

const failureOfSchedules = (folder: string): Promise<string | null> =>
  failureOf([join(folder, 'test/simulation/mutants/proof.ts')], folder);

async function failureOfTests(folder: string, paths: readonly string[]): Promise<string | null> {
  const vitest = join(projectRoot, 'node_modules/vitest/vitest.mjs');
  const options = ['--root', folder, '--project', 'unit', '--no-isolate', '--bail', '1'];
  const told = await failureOf([vitest, 'run', ...options, ...paths], folder);
  // Vitest fails without a failing test, too: when a file is missing, for example.
  if (told !== null) expect(told).toMatch(/FAIL\s/);
  return told;
}

/** Most time for one check, s. One that takes longer has shown nothing: endless loops are found by counting steps. */
const PATIENCE = 240;

/** What it printed when it failed; `null` when it did not. @throws Error when it did not come to its end */
async function failureOf(args: readonly string[], cwd: string): Promise<string | null> {
  const guard = ['--max-old-space-size=512', '--disable-warning=ExperimentalWarning'];
  const env = { ...process.env, NO_COLOR: '1' };
  try {
    await runCommand('timeout', [String(PATIENCE), process.execPath, ...guard, ...args], {
      cwd,
      env,
    });
    return null;
  } catch (error) {
    const told = error instanceof Error ? error.message : String(error);
    if (told.includes('failed (124)')) {
      throw new Error(`The check did not end within ${PATIENCE} s, and so says nothing.`, {
        cause: error,
      });
    }
    return told;
  }
}

describe('a wrong edit of the client or the server is caught:', () => {
  it.concurrent.each(mutants)(
    '$name',
    async (mutant) => {
      expect(await caughtBy(mutant)).not.toBeNull();
    },
    2 * PATIENCE * 1000,
  );
});

it(
  'the unedited code passes the same checks',
  async () => {
    const [first] = mutants;
    if (!first) throw new Error('There are no mutants.');
    await inMutated({ ...first, replace: first.find }, async (folder) => {
      expect(await failureOfSchedules(folder)).toBeNull();
      const paths = mutants.flatMap(({ test }) => (test === undefined ? [] : pathOf(test)));
      expect(await failureOfTests(folder, [...new Set(paths)])).toBeNull();
    });
  },
  2 * PATIENCE * 1000,
);
