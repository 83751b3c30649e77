import { join } from 'node:path';
import { expect, it } from 'vitest';
import { browsersFor } from '../../../bench/command-line.ts';
import { projectRoot } from '../../../tools/build.ts';
import { runCommand } from '../../../tools/command.ts';

const bench = (name: string, ...args: string[]): Promise<string> =>
  runCommand(process.execPath, [join(projectRoot, 'bench', name, 'main.ts'), ...args], {
    cwd: projectRoot,
  });

it.each(['client', 'probe', 'wpt'])('the bench of %s lists its options', async (name) => {
  expect(await bench(name, '--help')).toMatch(/^Usage: npm run .+--help/s);
});

it.each(['client', 'probe', 'wpt'])(
  'the bench of %s reports an unknown option without a stack trace',
  async (name) => {
    const failure = await bench(name, '--bogus').catch((error: Error) => error.message);
    expect(failure).toContain("Unknown option '--bogus'");
    expect(failure).not.toContain('    at ');
  },
);

it('--browser accepts chromium or firefox, and means both when it is left out', () => {
  expect(browsersFor(undefined)).toEqual(['chromium', 'firefox']);
  expect(browsersFor('firefox')).toEqual(['firefox']);
  expect(() => browsersFor('chrome')).toThrow('--browser takes chromium or firefox, not "chrome".');
});
