import type { PageFunction, WaitOptions } from './page-function.ts';

/** What drives a browser: Chrome, Chromium and Edge are one kind, Firefox the other. */
export type BrowserKind = 'chromium' | 'firefox';

export type Theme = 'light' | 'dark';

/** Where DevTools stand. `undocked` gives the panel the most room; in Firefox it is the same as `bottom`. */
export type Dock = 'bottom' | 'right' | 'undocked';

export interface LaunchOptions {
  /** Path of the browser's program, as `findBrowser` gives it. */
  readonly executable: string;
  /** Folder of the built extension to install. */
  readonly extension: string;
  readonly headless: boolean;
  /** The theme of pages and of DevTools; without it, that of the person's system. */
  readonly theme?: Theme;
  /** Outer size of the window, in CSS pixels. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Firefox: further preferences. */
  readonly preferences?: Readonly<Record<string, string | number | boolean>>;
}

/** A document under control: the page, or the panel. */
export interface Surface {
  /** Runs `fn` in the document, outside any closure; arguments and answer travel as JSON. */
  evaluate<A extends readonly unknown[], R>(fn: PageFunction<A, R>, ...args: A): Promise<R>;
  /**
   * Polls `fn` in the document until it gives something truthy, and answers that. Survives
   * reloads. On timeout it throws with `what` and the text that the document shows.
   */
  waitFor<A extends readonly unknown[], R>(
    what: string,
    fn: PageFunction<A, R>,
    options?: WaitOptions<A>,
  ): Promise<NonNullable<R>>;
  /** Waits until the element is there, enabled and uncovered, then clicks it with the real mouse. */
  click(selector: string): Promise<void>;
  /** Clicks the field, clears it and types with the real keyboard; a newline presses Enter. */
  type(selector: string, text: string): Promise<void>;
  /** Chooses an option of a `<select>` by its value. */
  select(selector: string, value: string): Promise<void>;
}

export interface PageHandle extends Surface {
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Writes a PNG of the page's viewport. */
  screenshot(path: string): Promise<void>;
  close(): Promise<void>;
}

export interface PanelHandle extends Surface {
  /** Writes a PNG of the panel alone, or with `window` of the whole DevTools around it. */
  screenshot(path: string, options?: { readonly window?: boolean }): Promise<void>;
}

export interface RunningBrowser {
  readonly kind: BrowserKind;
  /** The tab that is open from the start. */
  readonly page: PageHandle;
  /** Settles when the browser is gone, whoever closed it. */
  readonly closed: Promise<void>;
  /** Opens DevTools on the first tab, with the Faultline panel in front. */
  openPanel(options?: { readonly dock?: Dock }): Promise<PanelHandle>;
  newTab(): Promise<PageHandle>;
  /** The tabs that are open now, whoever opened them. */
  tabs(): Promise<PageHandle[]>;
  /** Ends the browser and removes its profile. Safe to call twice. */
  close(): Promise<void>;
}
