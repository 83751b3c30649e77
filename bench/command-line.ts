import type { BrowserKind } from '../tools/browsers/browser.ts';

const KINDS: readonly BrowserKind[] = ['chromium', 'firefox'];

/**
 * The browsers requested with `--browser`; default: all.
 *
 * @throws Error naming the possible values
 */
export function browsersFor(asked: string | undefined): readonly BrowserKind[] {
  const kinds = KINDS.filter((kind) => (asked ?? kind) === kind);
  if (kinds.length > 0) return kinds;
  throw new Error(`--browser takes ${KINDS.join(' or ')}, not "${asked}".`);
}

/** Runs a bench: prints `help` when requested, and errors by their message. */
export async function runBench(help: string, main: () => Promise<void>): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(help);
    return;
  }
  try {
    await main();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
