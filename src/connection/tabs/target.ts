import type { Body, ConnectionEvents, Snapshot } from '../events.ts';

/** What the leading tab needs of its connection; a `ConnectionManager` is one. */
export interface SharedTarget {
  connect(): void;
  /** Before it connects: what the server said up to there, the tabs have heard. */
  resumeAfter(position: Pick<Snapshot, 'received' | 'log'>): void;
  /** Ends the connection and gives up what is not confirmed. */
  disconnect(): void;
  /** Ends the connection for good, and leaves what is not confirmed to the store's next owner. */
  close(): void;
  /**
   * Emits `sent` not before the message is stored, and `restored`, if there is something to restore, before the first `state_change`:
   * on both rests that nothing is lost or sent twice.
   */
  sendMessage(
    body: Body,
    options: {
      readonly messageId: string;
      /** In ms. */
      readonly expiresIn: number;
    },
  ): unknown;
  /** Gives messages up, also those that were restored. */
  cancel(messageIds: readonly string[]): void;
  on<K extends keyof ConnectionEvents>(
    event: K,
    listener: (detail: ConnectionEvents[K]) => void,
  ): unknown;
  snapshot(): Snapshot;
}

/** @throws TypeError for what a page without types may answer */
export function targetFrom(target: SharedTarget): SharedTarget {
  if (typeof Object(target).connect === 'function') return target;
  throw new TypeError(`Option create must answer a ConnectionManager, not ${String(target)}.`);
}
