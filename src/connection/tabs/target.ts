import type { Body, ConnectionEvents, Snapshot } from '../events.ts';

/** What the leading tab needs of its connection; a `ConnectionManager` qualifies. */
export interface SharedTarget {
  connect(): void;
  /** Called before it connects: the tabs have received the server's events up to this position. */
  resumeAfter(position: Pick<Snapshot, 'received' | 'log'>): void;
  /** Ends the connection and gives up all unconfirmed messages. */
  disconnect(): void;
  /** Ends the connection for good, and leaves unconfirmed messages to the next owner of the store. */
  close(): void;
  /**
   * Must emit `sent` only once the message is stored, and `restored`, if there is anything to restore, before
   * the first `state_change`: that nothing is lost or sent twice depends on both.
   */
  sendMessage(
    body: Body,
    options: {
      readonly messageId: string;
      /** In ms from now. */
      readonly expiresIn: number;
    },
  ): unknown;
  /** Gives messages up, including restored ones. */
  cancel(messageIds: readonly string[]): void;
  on<K extends keyof ConnectionEvents>(
    event: K,
    listener: (detail: ConnectionEvents[K]) => void,
  ): unknown;
  snapshot(): Snapshot;
}

/** @throws TypeError for an unsuitable value, which an untyped page may return */
export function targetFrom(target: SharedTarget): SharedTarget {
  if (typeof Object(target).connect === 'function') return target;
  throw new TypeError(`Option create must return a ConnectionManager, not ${String(target)}.`);
}
