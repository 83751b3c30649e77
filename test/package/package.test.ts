import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../../tools/build.ts';
import { installed, run } from './installed.ts';

it('holds the library and its documents, and nothing of the panel or the tests', async () => {
  const { files } = await installed();
  expect(files).toContain('package.json');
  expect(files).toContain('README.md');
  expect(files).toContain('dist/index.js');
  expect(files).toContain('dist/faultline.global.js');
  expect(files.filter((file) => /^(?!dist\/|package\.json|README\.md|LICENSE)/.test(file))).toEqual(
    [],
  );
});

it('is found by every resolver, with its types', async () => {
  const { tarball } = await installed();
  const attw = join(projectRoot, 'node_modules/@arethetypeswrong/cli/dist/index.js');
  await run([attw, tarball, '--profile', 'esm-only']);
});

it('has no mistake that publint knows', async () => {
  const { folder } = await installed();
  const text = await run([
    join(projectRoot, 'node_modules/publint/src/cli.js'),
    folder,
    '--strict',
  ]);
  expect(text).toContain('All good');
});

it('has no side effects, so that a bundler drops what a page does not use', async () => {
  const manifest = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8'));
  expect(manifest.sideEffects).toBe(false);
});
