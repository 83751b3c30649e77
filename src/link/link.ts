import type { Answer, Command, Drained } from '../journal/command.ts';
import type { Wanted } from './door.ts';

/** The link's life. */
export type LinkStatus =
  /** Looking for the page. */
  | { readonly kind: 'attaching' }
  | {
      readonly kind: 'attached';
      readonly page: Drained['page'];
      readonly capture: Drained['capture'];
    }
  /** The page does not answer: a script is running, or it is stopped in the debugger. */
  | { readonly kind: 'busy' }
  /** Between two documents. */
  | { readonly kind: 'navigating' }
  /** No answer from any document for longer than a navigation takes. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** DevTools may not look into this page. */
  | { readonly kind: 'denied'; readonly reason: string }
  /** The extension was updated or removed under the open panel. */
  | { readonly kind: 'updated' };

export interface LinkListener {
  onStatus?(status: LinkStatus): void;
  /** Entries that were not there before, with how things stand; also called when only that changed. */
  onDrained?(drained: Drained): void;
}

/** The panel's only way to a page. Nothing else in the panel knows whether it sits in DevTools. */
export interface Link {
  readonly status: LinkStatus;
  subscribe(listener: LinkListener): () => void;
  /** Rejects with an `Error` that says what to do: the page refused the command, or cannot be reached now. */
  send<C extends Command>(command: C): Promise<Answer<C>>;
  /** Loads the page anew with the probe in place before any of its scripts. Rejects with an `Error` that says why it does not. */
  reload(wanted: Wanted): Promise<void>;
  close(): void;
}
