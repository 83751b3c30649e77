import type { BrowserKind } from '../tools/browsers/browser.ts';

const KINDS: readonly BrowserKind[] = ['chromium', 'firefox'];

/** The browsers that `--browser` asks for: all where it is left out. @throws Error that says which there are */
export function browsersFor(asked: string | undefined): readonly BrowserKind[] {
  const kinds = KINDS.filter((kind) => (asked ?? kind) === kind);
  if (kinds.length > 0) return kinds;
  throw new Error(`--browser takes ${KINDS.join(' or ')}, not "${asked}".`);
}

/** Runs a bench: prints `help` where that is asked for, and what went wrong in its own words. */
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
