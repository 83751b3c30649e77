import type { Lab } from './lab.ts';

/** One thing that a page can see. */
export interface Case {
  /** Runs in the page. What it returns, and what it notes by the way, is compared as data. */
  readonly see: (lab: Lab) => unknown;
  /** What the standard says that it returns. What is noted has only to be the same with and without the probe. */
  readonly expect: unknown;
}

export interface Theme {
  readonly title: string;
  /** Where the web-platform-tests keep their tests of the same subjects. */
  readonly source: string;
  /** What the cases mostly wait for. */
  readonly over: 'sockets' | 'requests';
  readonly cases: Readonly<Record<string, Case>>;
}

class ByBrowser {
  readonly chromium: unknown;
  readonly firefox: unknown;

  constructor(chromium: unknown, firefox: unknown) {
    this.chromium = chromium;
    this.firefox = firefox;
  }
}

/** Where browsers differ among themselves, without the probe too. */
export const byBrowser = (chromium: unknown, firefox: unknown): ByBrowser =>
  new ByBrowser(chromium, firefox);

export const expectedIn = (kind: 'chromium' | 'firefox', { expect }: Case): unknown =>
  expect instanceof ByBrowser ? expect[kind] : expect;
