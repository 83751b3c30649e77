import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { projectRoot } from '../../../tools/build.ts';
import { runCommand } from '../../../tools/command.ts';
import { mutants } from './list.ts';
import type { Mutant } from './mutant.ts';

const COPIED = [
  'src',
  'test/simulation',
  'test/support',
  'test/unit/connection',
  'vitest.config.ts',
];

/** A copy of what the proof needs, with the edit in it. */
async function mutated({ file, find, replace }: Mutant): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'faultline-mutant-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
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
  return folder;
}

/** The failure of the check that is to catch it: the random schedules, or a test of the client. `null` when it is not caught. */
async function caughtBy(mutant: Mutant): Promise<string | null> {
  const folder = await mutated(mutant);
  const { test } = mutant;
  return test === undefined
    ? failureOfSchedules(folder)
    : failureOfTests(folder, `${test}.test.ts`);
}

const failureOfSchedules = (folder: string): Promise<string | null> =>
  failureOf([join(folder, 'test/simulation/mutants/proof.ts')], folder);

/** @param files only the client's tests whose path has this in it */
async function failureOfTests(folder: string, files = ''): Promise<string | null> {
  const vitest = join(projectRoot, 'node_modules/vitest/vitest.mjs');
  const options = ['--root', folder, '--project', 'unit', '--no-isolate', '--bail', '1'];
  const told = await failureOf(
    [vitest, 'run', ...options, `test/unit/connection/${files}`],
    folder,
  );
  // A file that is not there catches nothing.
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

describe('a wrong edit of the machine is caught:', () => {
  it.concurrent.each(mutants)(
    '$name',
    async (mutant) => {
      expect(await caughtBy(mutant)).not.toBeNull();
    },
    2 * PATIENCE * 1000,
  );
});

it(
  'the machine as it is passes the same checks',
  async () => {
    const [first] = mutants;
    if (!first) throw new Error('There are no mutants.');
    const folder = await mutated({ ...first, replace: first.find });
    expect(await failureOfSchedules(folder)).toBeNull();
    expect(await failureOfTests(folder)).toBeNull();
  },
  2 * PATIENCE * 1000,
);
