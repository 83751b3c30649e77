import type { TestProject } from 'vitest/node';
import { findBrowser } from '../../tools/browsers/find.ts';
import { buildDemo, buildExtension } from '../../tools/build.ts';
import { buildPackage } from '../../tools/package.ts';
import { createProgress } from '../../tools/progress.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Paths of the browsers' programs. */
    executables: { readonly chromium: string; readonly firefox: string };
  }
}

/** Before the browser tests: both browsers found, both extensions, the chat page and the package built. */
export default async function setup(project: TestProject): Promise<void> {
  const chromium = findBrowser(['chromium', 'chrome', 'edge']);
  const firefox = findBrowser(['firefox']);
  if (!chromium || !firefox) {
    throw new Error(
      `The browser tests need Chromium and Firefox; ${chromium ? 'Firefox' : 'Chromium'} is missing. \`npm test\` says how to get it.`,
    );
  }
  const progress = createProgress(process.stderr);
  await buildExtension('chromium', progress);
  await buildExtension('firefox', progress);
  await buildDemo(progress);
  await progress.step('Building the package', buildPackage);
  project.provide('executables', { chromium: chromium.executable, firefox: firefox.executable });
}
