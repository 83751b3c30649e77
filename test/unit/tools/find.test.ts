import { describe, expect, it } from 'vitest';
import { findBrowser, type Machine } from '../../../tools/browsers/find.ts';

function machine(
  platform: NodeJS.Platform,
  programs: readonly string[],
  env: Machine['env'] = {},
): Machine {
  return { platform, env, isProgram: (path) => programs.includes(path) };
}

describe('looking for a browser', () => {
  it('finds none where none is installed', () => {
    expect(findBrowser(undefined, machine('linux', [], { PATH: '/usr/bin' }))).toBeUndefined();
  });

  it.each([
    ['linux', '/usr/bin/firefox-esr', 'firefox'],
    ['linux', '/usr/bin/chromium', 'chromium'],
    ['linux', '/opt/google/chrome/chrome', 'chrome'],
    ['darwin', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', 'chrome'],
    ['darwin', '/Users/me/Applications/Firefox.app/Contents/MacOS/firefox', 'firefox'],
    ['win32', 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe', 'edge'],
    ['win32', 'C:\\Program Files\\Mozilla Firefox\\firefox.exe', 'firefox'],
  ] as const)('knows the usual place on %s: %s', (platform, executable, name) => {
    const env = {
      HOME: '/Users/me',
      ProgramFiles: 'C:\\Program Files',
      'ProgramFiles(x86)': 'C:\\Program Files (x86)',
    };
    const kind = name === 'firefox' ? 'firefox' : 'chromium';
    expect(findBrowser(undefined, machine(platform, [executable], env))).toEqual({
      name,
      kind,
      executable,
    });
  });

  it('searches the PATH', () => {
    const here = machine('linux', ['/home/me/bin/google-chrome'], { PATH: '/bin:/home/me/bin' });
    expect(findBrowser(undefined, here)?.executable).toBe('/home/me/bin/google-chrome');
    const windows = machine('win32', ['D:\\tools\\firefox.exe'], { Path: 'C:\\x;D:\\tools' });
    expect(findBrowser(['firefox'], windows)?.executable).toBe('D:\\tools\\firefox.exe');
  });

  it('takes the first of the requested names', () => {
    const here = machine('linux', ['/usr/bin/chromium', '/usr/bin/firefox']);
    expect(findBrowser(['firefox', 'chromium'], here)?.name).toBe('firefox');
    expect(findBrowser(['chromium', 'firefox'], here)?.name).toBe('chromium');
    expect(findBrowser(['edge'], here)).toBeUndefined();
  });

  it('prefers a browser named in the environment', () => {
    const here = machine('linux', ['/usr/bin/chromium', '/opt/nightly'], {
      FIREFOX: '/opt/nightly',
    });
    expect(findBrowser(undefined, here)).toEqual({
      name: 'firefox',
      kind: 'firefox',
      executable: '/opt/nightly',
    });
  });

  it('ignores the variable of another browser', () => {
    const here = machine('linux', ['/usr/bin/firefox'], { CHROMIUM: '/nowhere' });
    expect(findBrowser(['firefox'], here)?.executable).toBe('/usr/bin/firefox');
  });

  it('fails when a variable names no program', () => {
    const here = machine('linux', ['/usr/bin/chromium'], { CHROMIUM: '/nowhere' });
    expect(() => findBrowser(['chromium'], here)).toThrow('CHROMIUM is set to /nowhere');
  });
});
