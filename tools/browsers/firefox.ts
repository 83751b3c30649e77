import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { LaunchOptions, PageHandle, RunningBrowser } from './browser.ts';
import { clickActions, keyActions, keyCodes } from './firefox-actions.ts';
import { openFirefoxPanel } from './firefox-panel.ts';
import { firefoxPreferences } from './firefox-preferences.ts';
import { defaultSize } from './layout.ts';
import { Marionette, type MarionetteCommand } from './marionette.ts';
import { createProfile, type Profile } from './profile.ts';
import { createSurface } from './surface.ts';

const startTimeout = 60_000;

/** Starts Firefox through Marionette, with a profile of its own and the extension installed. */
export async function launchFirefox(options: LaunchOptions): Promise<RunningBrowser> {
  const profile = createProfile();
  const log = join(profile.folder, 'output.log');
  const firefox = start(options, profile, log);
  profile.guard(firefox.pid);
  const closed = new Promise<void>((resolve) => {
    firefox.once('exit', () => resolve());
    firefox.once('error', () => resolve());
  });
  let marionette: Marionette | undefined;
  const close = async (): Promise<void> => {
    if (firefox.exitCode === null && firefox.signalCode === null && marionette) {
      const asked = marionette.command('content', ['Marionette:Quit', { flags: ['eForceQuit'] }]);
      await Promise.race([asked.catch(() => undefined), wait(3000, undefined, { ref: false })]);
      await Promise.race([closed, wait(5000, undefined, { ref: false })]);
    }
    marionette?.end();
    profile.remove();
  };
  try {
    const client = await Marionette.connect(await marionettePort(firefox, profile, log));
    marionette = client;
    const { width, height } = options.size ?? defaultSize;
    await client.command('content', ['WebDriver:SetWindowRect', { width, height }]);
    const installed = await client.command('chrome', [
      'Addon:Install',
      { path: options.extension, temporary: true },
    ]);
    const extensionId = (installed as { value: string }).value;
    const { value: tab } = (await client.command('content', ['WebDriver:GetWindowHandle'])) as {
      value: string;
    };
    return {
      kind: 'firefox',
      page: pageHandle(client, tab),
      closed: closed.then(close),
      openPanel: ({ dock } = {}) => openFirefoxPanel(client, extensionId, dock),
      async newTab() {
        const opened = await client.command('content', ['WebDriver:NewWindow', { type: 'tab' }]);
        return pageHandle(client, (opened as { handle: string }).handle);
      },
      async tabs() {
        const handles = await client.command('content', ['WebDriver:GetWindowHandles']);
        return (handles as string[]).map((handle) => pageHandle(client, handle));
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function start(options: LaunchOptions, profile: Profile, log: string): ChildProcess {
  writeFileSync(join(profile.folder, 'user.js'), firefoxPreferences(options));
  const firefox = spawn(
    options.executable,
    [
      ...(options.headless ? ['--headless'] : []),
      '--no-remote',
      '--profile',
      profile.folder,
      '--marionette',
      '-remote-allow-system-access',
      'about:blank',
    ],
    { env: profile.env, stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32' },
  );
  const output = createWriteStream(log);
  // The log is removed with the profile; it is only needed while Firefox starts.
  output.on('error', () => undefined);
  firefox.stdout?.pipe(output, { end: false });
  firefox.stderr?.pipe(output, { end: false });
  firefox.once('close', () => output.end());
  return firefox;
}

/** Firefox picks a free port and writes it into the profile once it listens. */
async function marionettePort(
  firefox: ChildProcess,
  profile: Profile,
  log: string,
): Promise<number> {
  let failure: Error | undefined;
  firefox.once('error', (error) => {
    failure = error;
  });
  const deadline = performance.now() + startTimeout;
  while (performance.now() < deadline) {
    if (failure) throw new Error(`${firefox.spawnfile} did not start: ${failure.message}`);
    if (firefox.exitCode !== null || firefox.signalCode !== null) break;
    const port = Number(readIfThere(join(profile.folder, 'MarionetteActivePort')));
    if (port > 0) return port;
    await wait(50);
  }
  throw new Error(
    `${firefox.spawnfile} did not start. It said:\n${readIfThere(log).slice(-2000) || 'nothing'}`,
  );
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function pageHandle(marionette: Marionette, handle: string): PageHandle {
  const here: MarionetteCommand = ['WebDriver:SwitchToWindow', { handle, focus: false }];
  const inFront: MarionetteCommand = ['WebDriver:SwitchToWindow', { handle, focus: true }];
  const actions = (list: readonly object[]): Promise<unknown> =>
    marionette.command('content', inFront, ['WebDriver:PerformActions', { actions: list }]);
  const surface = createSurface(
    (expression) => marionette.script('content', expression, [], here),
    {
      clickAt: async (x, y) => void (await actions([clickActions(x, y)])),
      press: async (key) => void (await actions([keyActions([keyCodes[key]])])),
      type: async (text) => void (await actions([keyActions([...text])])),
    },
  );
  return {
    ...surface,
    async goto(url) {
      await marionette.command('content', here, ['WebDriver:Navigate', { url }]);
    },
    async reload() {
      await marionette.command('content', here, ['WebDriver:Refresh']);
    },
    async screenshot(path) {
      const shot = await marionette.command('content', here, [
        'WebDriver:TakeScreenshot',
        { full: false },
      ]);
      await writeFile(path, Buffer.from((shot as { value: string }).value, 'base64'));
    },
    async close() {
      await marionette.command('content', here, ['WebDriver:CloseWindow']);
    },
  };
}
