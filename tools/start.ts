import { join } from 'node:path';
import { startDemo } from '../demo/main.ts';
import { browserNames, type FoundBrowser } from './browsers/find.ts';
import { ensureBrowser } from './browsers/install.ts';
import { launch } from './browsers/launch.ts';
import { buildDemo, buildExtension, extensionFolders, projectRoot } from './build.ts';
import { hasDisplay, help, parseStartOptions, type StartOptions, UsageError } from './options.ts';
import { createProgress, type Progress } from './progress.ts';
import { createShutdown, type Shutdown } from './shutdown.ts';
import { takeTour } from './tour.ts';

/** What `npm start` works with once browser, extension, page and server are ready. */
interface Ready {
  readonly options: StartOptions;
  readonly browser: FoundBrowser;
  readonly url: string;
  readonly progress: Progress;
  readonly shutdown: Shutdown;
}

async function start(options: StartOptions, progress: Progress, shutdown: Shutdown): Promise<void> {
  const window = opensWindow(options);
  if (!window && options.mode === 'auto') {
    progress.say(
      'There is no display (DISPLAY and WAYLAND_DISPLAY are empty): taking the tour headless.',
    );
  }
  const browser = await ensureBrowser(options.browser ? [options.browser] : browserNames, progress);
  progress.say(`Using ${browser.name}: ${browser.executable}`);
  await buildExtension(browser.kind, progress);
  await buildDemo(progress);
  const demo = await progress.step('Starting the chat server', () => {
    const { port, store, nodes } = options;
    const starting = startDemo({ port, store, nodes, quiet: true });
    shutdown.add('The chat server', starting, (started) => started.stop());
    return starting;
  });
  const ready: Ready = { options, browser, url: demo.url, progress, shutdown };
  await (window ? stayOpen(ready) : tour(ready));
}

function opensWindow({ mode }: StartOptions): boolean {
  if (mode === 'tour') return false;
  if (hasDisplay(process.platform, process.env)) return true;
  if (mode === 'auto') return false;
  throw new UsageError(
    'There is no display for --window: DISPLAY and WAYLAND_DISPLAY are empty. Leave --window out to take the tour headless.',
  );
}

/** Shows the chat page with the panel beside it, until Ctrl-C or until the browser is closed. */
async function stayOpen({ options, browser, url, progress, shutdown }: Ready): Promise<void> {
  const page = `${url}/?client=${options.client}`;
  const running = await progress.step(
    `Opening ${browser.name} with the Faultline panel`,
    async () => {
      const launching = launch(browser.kind, {
        executable: browser.executable,
        extension: extensionFolders[browser.kind],
        headless: false,
      });
      shutdown.add('The browser', launching, (started) => started.close());
      const started = await launching;
      await started.page.goto(page);
      await started.openPanel({ dock: 'right' });
      return started;
    },
  );
  progress.say(`\nThe chat page is ${page}\nThe panel is in DevTools, on the tab Faultline.`);
  progress.say('Ctrl-C, or closing the browser, ends everything.');
  await running.closed;
  if (!shutdown.isAsked) progress.say('The browser was closed.');
}

async function tour({ options, ...ready }: Ready): Promise<void> {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-').replace('T', '_');
  const out = options.out ?? join(projectRoot, 'tour', stamp);
  const problems = await takeTour({ ...ready, out });
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** The messages of an error and its causes, one sentence each. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? explain(error.cause) : '';
  return cause && !error.message.includes(cause) ? `${error.message}\n${cause}` : error.message;
}

/** Exits when the reader of the output is gone, as with `| head`: nobody is left to work for. */
function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

async function main(): Promise<void> {
  endWithReader();
  const progress = createProgress(process.stdout);
  const shutdown = createShutdown((line) => progress.say(line));
  let interrupted = false;
  try {
    const options = parseStartOptions(process.argv.slice(2));
    if (options.help) {
      process.stdout.write(help);
      return;
    }
    const asked = shutdown.asked.then(() => {
      interrupted = true;
    });
    await Promise.race([start(options, progress, shutdown), asked]);
  } catch (error) {
    process.stderr.write(`\n${explain(error)}\n`);
    if (error instanceof UsageError)
      process.stderr.write('npm start -- --help lists the options.\n');
    process.exitCode = error instanceof UsageError ? 2 : 1;
  } finally {
    await shutdown.end();
  }
  if (interrupted) progress.say('Stopped.');
  // An interrupted step may still keep the process alive.
  process.exit();
}

await main();
