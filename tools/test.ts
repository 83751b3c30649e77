import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureRedis } from '../demo/redis-server.ts';
import { ensureNginx } from '../test/support/nginx-program.ts';
import { ensureBrowser } from './browsers/install.ts';
import { projectRoot } from './build.ts';
import { createProgress } from './progress.ts';
import { countTests, type TestReport } from './test-counts.ts';

/** `npm test`: installs browsers, then runs every test; extra arguments go to Vitest. The last line is the count. */
async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'faultline-test-'));
  const reportFile = join(folder, 'report.json');
  let exitCode: number | null = 1;
  try {
    const progress = createProgress(process.stdout);
    const chromium = await ensureBrowser(['chromium', 'chrome', 'edge'], progress);
    const firefox = await ensureBrowser(['firefox'], progress);
    // Installed here, because tests running in parallel would each install it.
    ensureRedis((line) => progress.say(line));
    // Debian's nginx package starts a server on port 80. So it is only installed on CI; on a person's machine its test runs
    // if nginx is already there.
    if (process.env.CI) ensureNginx((line) => progress.say(line));
    exitCode = await runVitest(reportFile, {
      ...process.env,
      CHROMIUM: chromium.executable,
      FIREFOX: firefox.executable,
    });
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
  }
  const { passed, failed } = countTests(await readReport(reportFile), exitCode);
  await rm(folder, { recursive: true, force: true });
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}

function runVitest(reportFile: string, env: NodeJS.ProcessEnv): Promise<number | null> {
  const vitest = spawn(
    process.execPath,
    [
      join(projectRoot, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportFile}`,
      ...process.argv.slice(2),
    ],
    { cwd: projectRoot, env, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  // The terminal sends Ctrl-C to Vitest too; the count must still be printed afterwards.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => vitest.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    vitest.once('error', reject);
    vitest.once('close', resolve);
  });
}

async function readReport(path: string): Promise<TestReport | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as TestReport;
  } catch (error) {
    // No report or a partial one: the run was cut short, and the count says so.
    process.stderr.write(`Vitest left no report: ${(error as Error).message}\n`);
    return undefined;
  }
}

await main();
