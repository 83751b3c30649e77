import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program from the operating system's packages; Debian's package has the program's name. */
export interface SystemProgram {
  readonly name: string;
  /** Its Homebrew package. */
  readonly brew: string;
  /** URL of installation instructions for other systems. */
  readonly guide: string;
  readonly neededBy: string;
}

/** Where Debian installs server programs; not in everybody's PATH. */
const ALSO_IN = '/usr/sbin';

/** Ends the program when its input ends, whether we close it or have died in any way. */
const GUARD = `
exec 3<&0
"$@" &
program=$!
(read -r _ <&3; kill -s "$0" $program 2>/dev/null) &
wait $program
`;

/** Starts a program that does not outlive this process; `signal` is sent to it when its input ends. */
export const spawnGuarded = (
  signal: 'KILL' | 'TERM',
  program: string,
  args: readonly string[],
): ChildProcessWithoutNullStreams => spawn('sh', ['-c', GUARD, signal, program, ...args]);

export function findProgram({ name }: SystemProgram): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ALSO_IN];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/**
 * Path of the program, which is installed if missing (on Debian as root).
 *
 * @throws Error that says how to install it elsewhere
 */
export const ensureProgram = (program: SystemProgram, say: (line: string) => void): string =>
  findProgram(program) ?? install(program, say);

function install(program: SystemProgram, say: (line: string) => void): string {
  const { name, brew, guide, neededBy } = program;
  const debian = /^ID(?:_LIKE)?=.*\b(?:debian|ubuntu)\b/m.test(osRelease());
  if (!debian || process.getuid?.() !== 0) {
    const command = debian
      ? `sudo apt-get install ${name}`
      : process.platform === 'darwin'
        ? `brew install ${brew}`
        : `the package manager of your system, or see ${guide}`;
    throw new Error(
      `There is no ${name} on this machine, which ${neededBy} needs. Install it with: ${command}`,
    );
  }
  say(`There is no ${name} on this machine; installing Debian's.`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', name]]) {
    const { status, stderr } = spawnSync('apt-get', args, { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`apt-get ${args.join(' ')} failed:\n${stderr}`);
  }
  const installed = findProgram(program);
  if (installed === undefined) throw new Error(`apt-get installed ${name}, but it is not found.`);
  return installed;
}

function osRelease(): string {
  return existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
}
