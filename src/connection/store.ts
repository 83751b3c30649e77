import type { Keeper, Owner } from './keeping.ts';
import type { Identity, OutboxItem } from './outbox.ts';

/** The stored state of an outbox. */
export interface Kept {
  readonly identity: Identity;
  /** Ordered by sequence number. */
  readonly messages: readonly OutboxItem[];
}

/** Stored atomically. */
export interface OutboxChange {
  readonly identity: Identity;
  readonly put: readonly OutboxItem[];
  /** Sequence numbers to remove. */
  readonly remove: readonly number[];
  /** A new outbox: everything stored before is removed. */
  readonly clear?: boolean;
}

/** Stores an outbox, so that it outlives the page. */
export interface OutboxStore {
  /** Must be the `keep` of `faultline/storage`; it is a member so that pages without a store need not load it. */
  keep(owner: Owner): Keeper;
  /**
   * Takes ownership of an outbox that was left behind; `null` when a new one begins. Rejects with a readable
   * reason when the storage cannot be used: the client then continues in memory, and reports it.
   */
  open(): Promise<Kept | null>;
  /** Called for one change at a time. */
  save(change: OutboxChange): Promise<void>;
  /** Gives up ownership: another owner may take the outbox. */
  close(): void;
  /** Called when ownership is taken away. */
  onLost?: (() => void) | undefined;
}
