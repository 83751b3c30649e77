import type { Browser, Runtime } from 'webextension-polyfill';
import {
  type BackgroundMessage,
  PANEL_PORT,
  type PanelMessage,
  readBackgroundMessage,
} from '../reach/messages.ts';

/** A message to the panel. `stopped`: the background was stopped and has lost what it knew of frames. */
export type LineMessage = BackgroundMessage | { readonly is: 'stopped' };

/** The panel's connection to the background, which may be stopped at any time; calling it again restarts it. */
export interface BackgroundLine {
  say(message: PanelMessage): void;
  /** Returns a function that unsubscribes. */
  subscribe(listener: (message: LineMessage) => void): () => void;
  close(): void;
}

/** @param tab the tab that the panel is open on */
export const callBackground = (
  runtime: Pick<Browser['runtime'], 'connect'>,
  tab: number,
): BackgroundLine => new Line(runtime, tab);

class Line implements BackgroundLine {
  readonly #runtime: Pick<Browser['runtime'], 'connect'>;
  readonly #tab: number;
  readonly #listeners = new Set<(message: LineMessage) => void>();
  #port: Runtime.Port | null = null;
  #closed = false;

  constructor(runtime: Pick<Browser['runtime'], 'connect'>, tab: number) {
    this.#runtime = runtime;
    this.#tab = tab;
  }

  say(message: PanelMessage): void {
    if (this.#closed) return;
    try {
      this.#port ??= this.#call();
      this.#port.postMessage(message);
    } catch {
      // The extension was updated under the panel; the link reports that.
      this.#port = null;
    }
  }

  subscribe(listener: (message: LineMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#closed = true;
    this.#listeners.clear();
    this.#port?.disconnect();
  }

  #tell(message: LineMessage): void {
    for (const listener of [...this.#listeners]) listener(message);
  }

  #call(): Runtime.Port {
    const port = this.#runtime.connect({ name: PANEL_PORT });
    let heard = false;
    port.onMessage.addListener((value: unknown) => {
      heard = true;
      const message = readBackgroundMessage(value);
      if (message) this.#tell(message);
    });
    port.onDisconnect.addListener(() => {
      if (this.#port !== port) return;
      this.#port = null;
      this.#tell({ is: 'stopped' });
      // A background that was stopped for being idle must learn at once that a panel is open, and has lost its couriers too.
      // If it has never answered, it may be unable to start, so it is not called again.
      if (heard) this.say({ do: 'gather' });
    });
    const watch: PanelMessage = { do: 'watch', tab: this.#tab };
    port.postMessage(watch);
    return port;
  }
}
