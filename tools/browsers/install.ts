import { readFileSync } from 'node:fs';
import { type CommandOptions, runCommand } from '../command.ts';
import type { Progress } from '../progress.ts';
import {
  type BrowserName,
  browserNames,
  type FoundBrowser,
  findBrowser,
  type Machine,
  thisMachine,
} from './find.ts';

/** What an installer needs of the machine, apart from the search. */
export interface Installer {
  readonly root: boolean;
  /** The `ID` and `ID_LIKE` of `/etc/os-release`; empty on other systems. */
  readonly systems: readonly string[];
  run(command: string, args: readonly string[], options: CommandOptions): Promise<string>;
}

/** Finds the first of the named browsers. If there is none it is installed, or the error says how to install one. */
export async function ensureBrowser(
  names: readonly BrowserName[],
  progress: Progress,
  machine: Machine = thisMachine,
  installer: Installer = thisInstaller(),
): Promise<FoundBrowser> {
  const found = findBrowser(names, machine);
  if (found) return found;
  const wanted = names.length === browserNames.length ? 'browser' : listed(names);
  const advice = howToGet(names, machine.platform, installer);
  const choice = packaged(names);
  if (!choice || !installer.root || !installer.systems.includes('debian')) {
    throw new Error(`There is no ${wanted} on this machine. ${advice}`);
  }
  progress.say(
    `There is no ${wanted} on this machine; installing Debian's ${packages[choice][0]}.`,
  );
  await aptInstall(packages[choice], progress, installer);
  const installed = findBrowser([choice], machine);
  if (installed) return installed;
  throw new Error(`apt-get installed ${packages[choice][0]}, but no ${choice} is found. ${advice}`);
}

type Packaged = 'chromium' | 'firefox';

/** Debian's packages; without its recommended packages, Chromium has no fonts. */
const packages: Record<Packaged, readonly [string, ...string[]]> = {
  chromium: ['chromium', 'fonts-liberation'],
  firefox: ['firefox-esr', 'fonts-liberation'],
};

function packaged(names: readonly BrowserName[]): Packaged | undefined {
  return (['chromium', 'firefox'] as const).find((name) => names.includes(name));
}

async function aptInstall(
  wanted: readonly string[],
  progress: Progress,
  { run }: Installer,
): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await progress.step('apt-get update', () => run('apt-get', ['update'], { env }));
  await progress.step(`apt-get install ${wanted.join(' ')}`, (detail) => {
    const args = ['install', '-y', '--no-install-recommends', '-o', 'Dpkg::Use-Pty=0', ...wanted];
    return run('apt-get', args, { env, onLine: aptProgress(detail) });
  });
}

/** Condenses apt's output to a count of packages, reported at every tenth. */
export function aptProgress(detail: (text: string) => void): (line: string) => void {
  let total = 0;
  let fetched = 0;
  let ready = 0;
  const tell = (verb: string, count: number): void => {
    const tenth = Math.max(1, Math.ceil(total / 10));
    if (count % tenth === 0 || count === total) detail(`${verb} ${count} of ${total} packages`);
  };
  return (line) => {
    const plan = /(\d+) newly installed/.exec(line);
    if (plan) total = Number(plan[1]);
    else if (line.startsWith('Get:')) tell('fetched', ++fetched);
    else if (line.startsWith('Setting up ')) tell('installed', ++ready);
  };
}

function howToGet(
  names: readonly BrowserName[],
  platform: NodeJS.Platform,
  { systems }: Installer,
): string {
  const choice = packaged(names);
  if (choice && systems.includes('debian')) {
    return `Install one with: sudo apt-get install ${packages[choice].join(' ')}`;
  }
  if (choice && platform === 'darwin') return `Install one with: brew install --cask ${choice}`;
  const variable = choice === 'firefox' ? 'FIREFOX' : 'CHROMIUM';
  return `Get one from ${pages[names[0] ?? 'chrome']}, or name its program in ${variable}.`;
}

const pages: Record<BrowserName, string> = {
  chrome: 'https://www.google.com/chrome/',
  chromium: 'https://www.chromium.org/getting-involved/download-chromium/',
  edge: 'https://www.microsoft.com/edge',
  firefox: 'https://www.mozilla.org/firefox/',
};

function listed(names: readonly BrowserName[]): string {
  const capital = names.map((name) => name.charAt(0).toUpperCase() + name.slice(1));
  const last = capital.pop();
  return capital.length > 0 ? `${capital.join(', ')} or ${last}` : `${last}`;
}

function thisInstaller(): Installer {
  return { root: process.getuid?.() === 0, systems: systemIds(), run: runCommand };
}

function systemIds(): string[] {
  let release: string;
  try {
    release = readFileSync('/etc/os-release', 'utf8');
  } catch (error) {
    // Only Linux has this file.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return [...release.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap(([, ids = '']) =>
    ids.split(' '),
  );
}
