import { accessSync, constants, statSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import type { BrowserKind } from './browser.ts';

export const browserNames = ['chrome', 'chromium', 'edge', 'firefox'] as const;
export type BrowserName = (typeof browserNames)[number];

export interface FoundBrowser {
  readonly name: BrowserName;
  readonly kind: BrowserKind;
  /** Path of its program. */
  readonly executable: string;
}

/** The parts of the machine that the search uses. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  isProgram(path: string): boolean;
}

export const thisMachine: Machine = {
  platform: process.platform,
  env: process.env,
  isProgram(path) {
    try {
      accessSync(path, constants.X_OK);
      return statSync(path).isFile();
    } catch {
      // Absent or not executable: either way not the one.
      return false;
    }
  },
};

export function kindOf(name: BrowserName): BrowserKind {
  return name === 'firefox' ? 'firefox' : 'chromium';
}

/**
 * Finds the first of the named browsers on this machine: by the variables `CHROMIUM` and `FIREFOX`, then in the usual
 * folders and on the PATH. Throws when a variable does not point to a program.
 */
export function findBrowser(
  names: readonly BrowserName[] = browserNames,
  machine: Machine = thisMachine,
): FoundBrowser | undefined {
  for (const search of [namedByEnvironment, searched]) {
    for (const name of names) {
      const executable = search(name, machine);
      if (executable) return { name, kind: kindOf(name), executable };
    }
  }
  return undefined;
}

function namedByEnvironment(name: BrowserName, machine: Machine): string | undefined {
  if (name !== 'chromium' && name !== 'firefox') return undefined;
  const variable = name.toUpperCase();
  const path = machine.env[variable];
  if (!path) return undefined;
  if (machine.isProgram(path)) return path;
  throw new Error(`${variable} is set to ${path}, which is not a program that can be started.`);
}

function searched(name: BrowserName, machine: Machine): string | undefined {
  const candidates = [...usualPaths(name, machine), ...onPath(name, machine)];
  return candidates.find((path) => machine.isProgram(path));
}

function usualPaths(name: BrowserName, { platform, env }: Machine): readonly string[] {
  if (platform === 'darwin') {
    const bundle = macPrograms[name];
    const { HOME: home } = env;
    return [`/Applications/${bundle}`, ...(home ? [`${home}/Applications/${bundle}`] : [])];
  }
  if (platform === 'win32') {
    return ['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData']
      .map((variable) => env[variable])
      .filter((folder) => folder !== undefined)
      .map((folder) => win32.join(folder, windowsPrograms[name]));
  }
  return linuxPaths[name];
}

function onPath(name: BrowserName, { platform, env }: Machine): readonly string[] {
  const { delimiter, join } = platform === 'win32' ? win32 : posix;
  const { PATH, Path } = env;
  const folders = (PATH ?? Path ?? '').split(delimiter).filter(Boolean);
  const suffix = platform === 'win32' ? '.exe' : '';
  return commands[name].flatMap((command) =>
    folders.map((folder) => join(folder, command + suffix)),
  );
}

const commands: Record<BrowserName, readonly string[]> = {
  chrome: ['google-chrome-stable', 'google-chrome', 'chrome'],
  chromium: ['chromium', 'chromium-browser'],
  edge: ['microsoft-edge-stable', 'microsoft-edge', 'msedge'],
  firefox: ['firefox', 'firefox-esr'],
};

const linuxPaths: Record<BrowserName, readonly string[]> = {
  chrome: ['/opt/google/chrome/chrome'],
  chromium: ['/usr/bin/chromium'],
  edge: ['/opt/microsoft/msedge/msedge'],
  firefox: ['/usr/bin/firefox', '/usr/bin/firefox-esr', '/opt/firefox/firefox'],
};

const macPrograms: Record<BrowserName, string> = {
  chrome: 'Google Chrome.app/Contents/MacOS/Google Chrome',
  chromium: 'Chromium.app/Contents/MacOS/Chromium',
  edge: 'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  firefox: 'Firefox.app/Contents/MacOS/firefox',
};

const windowsPrograms: Record<BrowserName, string> = {
  chrome: 'Google\\Chrome\\Application\\chrome.exe',
  chromium: 'Chromium\\Application\\chrome.exe',
  edge: 'Microsoft\\Edge\\Application\\msedge.exe',
  firefox: 'Mozilla Firefox\\firefox.exe',
};
