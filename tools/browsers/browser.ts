import type { PageFunction, WaitOptions } from './page-function.ts';

/** The kinds of browser by how they are driven: Chrome, Chromium and Edge are one, Firefox the other. */
export type BrowserKind = 'chromium' | 'firefox';

export type Theme = 'light' | 'dark';

/** Where DevTools are docked. `undocked` gives the panel the most room; in Firefox it is the same as `bottom`. */
export type Dock = 'bottom' | 'right' | 'undocked';

export interface LaunchOptions {
  /** Path of the browser's program, from `findBrowser`. */
  readonly executable: string;
  /** Folder of the built extension to install. */
  readonly extension: string;
  readonly headless: boolean;
  /** The theme of pages and DevTools; default: the system's. */
  readonly theme?: Theme;
  /** Outer size of the window, in CSS pixels. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Further preferences; Firefox only. */
  readonly preferences?: Readonly<Record<string, string | number | boolean>>;
}

/** A document under control: the page, or the panel. */
export interface Surface {
  /** Runs `fn` in the document, outside any closure; arguments and result are passed as JSON. */
  evaluate<A extends readonly unknown[], R>(fn: PageFunction<A, R>, ...args: A): Promise<R>;
  /**
   * Polls `fn` in the document until it returns something truthy, and resolves to that. Survives reloads. On timeout it
   * rejects with `what` and the text that the document shows.
   */
  waitFor<A extends readonly unknown[], R>(
    what: string,
    fn: PageFunction<A, R>,
    options?: WaitOptions<A>,
  ): Promise<NonNullable<R>>;
  /** Waits until the element exists, enabled and uncovered, then clicks it with real mouse input. */
  click(selector: string): Promise<void>;
  /** Clicks the field, clears it and types with real keyboard input; a newline presses Enter. */
  type(selector: string, text: string): Promise<void>;
  /** Selects an option of a `<select>` by its value. */
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
  /** Writes a PNG of the panel alone or, with `window`, of the whole DevTools around it. */
  screenshot(path: string, options?: { readonly window?: boolean }): Promise<void>;
}

export interface RunningBrowser {
  readonly kind: BrowserKind;
  /** The initial tab. */
  readonly page: PageHandle;
  /** Settles when the browser has exited, whoever closed it. */
  readonly closed: Promise<void>;
  /** Opens DevTools on the first tab, with the Faultline panel in front. */
  openPanel(options?: { readonly dock?: Dock }): Promise<PanelHandle>;
  newTab(): Promise<PageHandle>;
  /** All open tabs, whoever opened them. */
  tabs(): Promise<PageHandle[]>;
  /** Ends the browser and removes its profile. Safe to call twice. */
  close(): Promise<void>;
}
