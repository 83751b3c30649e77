import type { Browser, Runtime } from 'webextension-polyfill';
import {
  type BackgroundMessage,
  PANEL_PORT,
  type PanelMessage,
  readBackgroundMessage,
} from '../reach/messages.ts';

/** What the panel hears: `stopped` when the background was, and with it what it knew of frames. */
export type LineMessage = BackgroundMessage | { readonly is: 'stopped' };

/** The panel's line to the background, which may be stopped at any time: it is called again, and started by that. */
export interface BackgroundLine {
  say(message: PanelMessage): void;
  /** Returns how to stop. */
  subscribe(listener: (message: LineMessage) => void): () => void;
  close(): void;
}

/** @param tab that the panel is open on */
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
      // The extension was updated under the panel: the link says so.
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
      // Whoever was stopped for being idle must know at once that a panel is open, and has lost the couriers too. One that has said nothing yet may be one
      // that cannot start.
      if (heard) this.say({ do: 'gather' });
    });
    const watch: PanelMessage = { do: 'watch', tab: this.#tab };
    port.postMessage(watch);
    return port;
  }
}
