import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runCommand } from '../../tools/command.ts';

/** A copy of the web-platform-tests, with its server. */
export interface Checkout {
  readonly folder: string;
  /** Human-readable version. */
  readonly version: string;
}

const advice = `Get one, and name it:

  git clone --depth 1 https://github.com/web-platform-tests/wpt ../wpt
  npm run wpt -- --checkout ../wpt

The sources of Firefox have one too, in testing/web-platform/tests: Debian's are fetched by apt-get source --download-only firefox-esr.`;

/** The copy in this folder. Throws a sentence that says how to get one if the folder is not a copy. */
export async function findCheckout(named: string | undefined): Promise<Checkout> {
  if (named === undefined) {
    throw new Error(`The web-platform-tests are not part of this repository. ${advice}`);
  }
  const folder = resolve(named);
  const parts = ['wpt', 'resources/testharness.js', 'tools/serve', 'tools/manifest'];
  const missing = parts.find((path) => !existsSync(join(folder, path)));
  if (missing !== undefined) {
    throw new Error(
      `${folder} is no checkout of the web-platform-tests: it has no ${missing}. ${advice}`,
    );
  }
  if (!existsSync(join(folder, '.git'))) return { folder, version: folder };
  const args = ['-C', folder, 'log', '-1', '--format=commit %h of %cs'];
  return { folder, version: (await runCommand('git', args)).trim() };
}
