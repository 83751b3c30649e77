import { describe, expect, it } from 'vitest';
import type { Machine } from '../../../tools/browsers/find.ts';
import { aptProgress, ensureBrowser, type Installer } from '../../../tools/browsers/install.ts';
import type { Progress } from '../../../tools/progress.ts';

const quiet: Progress = {
  step: async (_title, work) => work(() => undefined),
  say: () => undefined,
};

function machineWith(programs: Set<string>, platform: NodeJS.Platform = 'linux'): Machine {
  return { platform, env: {}, isProgram: (path) => programs.has(path) };
}

function installer(part: Partial<Installer>): Installer & { readonly commands: string[] } {
  const commands: string[] = [];
  return {
    root: true,
    systems: ['debian'],
    async run(command, args) {
      commands.push([command, ...args].join(' '));
      return '';
    },
    ...part,
    commands,
  };
}

describe('a required browser', () => {
  it('is not installed when one is present', async () => {
    const apt = installer({});
    const there = machineWith(new Set(['/usr/bin/chromium']));
    const found = await ensureBrowser(['chrome', 'chromium'], quiet, there, apt);
    expect(found.executable).toBe('/usr/bin/chromium');
    expect(apt.commands).toEqual([]);
  });

  it('is installed on Debian as root, after the package lists are updated', async () => {
    const programs = new Set<string>();
    const commands: string[] = [];
    const apt = installer({
      async run(command, args) {
        commands.push(`${command} ${args[0]}`);
        if (args.includes('firefox-esr')) programs.add('/usr/bin/firefox-esr');
        return '';
      },
    });
    const found = await ensureBrowser(['firefox'], quiet, machineWith(programs), apt);
    expect(found).toEqual({ name: 'firefox', kind: 'firefox', executable: '/usr/bin/firefox-esr' });
    expect(commands).toEqual(['apt-get update', 'apt-get install']);
  });

  it.each([
    ['a person who is not root', ['firefox'], { root: false }, 'sudo apt-get install firefox-esr'],
    ['another Linux', ['chromium'], { systems: ['arch'] }, 'CHROMIUM'],
    ['Edge, which Debian has not', ['edge'], {}, 'https://www.microsoft.com/edge'],
  ] as const)('is refused with advice for %s', async (_who, names, part, advice) => {
    const apt = installer(part);
    const attempt = ensureBrowser(names, quiet, machineWith(new Set()), apt);
    await expect(attempt).rejects.toThrow(advice);
    expect(apt.commands).toEqual([]);
  });

  it('is refused with advice on macOS', async () => {
    const mac = machineWith(new Set(), 'darwin');
    const attempt = ensureBrowser(['firefox'], quiet, mac, installer({ systems: [] }));
    await expect(attempt).rejects.toThrow('brew install --cask firefox');
  });

  it('is reported when apt-get succeeds and it still cannot be found', async () => {
    const attempt = ensureBrowser(['firefox'], quiet, machineWith(new Set()), installer({}));
    await expect(attempt).rejects.toThrow('no firefox is found');
  });
});

describe('the progress of apt-get', () => {
  it('is reported every tenth of the way', () => {
    const told: string[] = [];
    const line = aptProgress((text) => told.push(text));
    line('0 upgraded, 20 newly installed, 0 to remove and 3 not upgraded.');
    for (let n = 1; n <= 20; n += 1) line(`Get:${n} http://deb.debian.org/debian bookworm/main`);
    for (let n = 1; n <= 20; n += 1) line(`Setting up package-${n} (1.0) ...`);
    expect(told).toHaveLength(20);
    expect(told[0]).toBe('fetched 2 of 20 packages');
    expect(told.at(-1)).toBe('installed 20 of 20 packages');
  });
});
