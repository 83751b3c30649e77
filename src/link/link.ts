import type { Answer, Command, Drained } from '../journal/command.ts';

/** The states of a link. */
export type LinkStatus =
  /** Looking for the page. */
  | { readonly kind: 'attaching' }
  | {
      readonly kind: 'attached';
      readonly page: Drained['page'];
      readonly capture: Drained['capture'];
    }
  /** The page does not answer: a script is running, or it is paused in the debugger. */
  | { readonly kind: 'busy' }
  /** Between two documents. */
  | { readonly kind: 'navigating' }
  /** No document has answered for longer than a navigation takes. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** DevTools may not inspect this page. */
  | { readonly kind: 'denied'; readonly reason: string }
  /** The extension was updated or removed under the open panel. */
  | { readonly kind: 'updated' };

export interface LinkListener {
  onStatus?(status: LinkStatus): void;
  /** New entries and the current state; also called when only the state has changed. */
  onDrained?(drained: Drained): void;
}

/** The panel's only way to a page. Nothing else in the panel knows whether it runs in DevTools. */
export interface Link {
  readonly status: LinkStatus;
  subscribe(listener: LinkListener): () => void;
  /** Rejects with an `Error` that says what to do: the page refused the command, or cannot be reached now. */
  send<C extends Command>(command: C): Promise<Answer<C>>;
  /** Reloads the page with the probe in place before any of its scripts. */
  reload(): Promise<void>;
  close(): void;
}
