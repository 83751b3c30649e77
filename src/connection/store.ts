import type { Keeper, Owner } from './keeping.ts';
import type { Identity, OutboxItem } from './outbox.ts';

/** An outbox as it was left. */
export interface Kept {
  readonly identity: Identity;
  /** In the order of their sequence numbers. */
  readonly messages: readonly OutboxItem[];
}

/** Stored all or not at all. */
export interface OutboxChange {
  readonly identity: Identity;
  readonly put: readonly OutboxItem[];
  /** Sequence numbers. */
  readonly remove: readonly number[];
  /** A new outbox: all that was before is forgotten. */
  readonly clear?: boolean;
}

/** Where an outbox is kept, so that it outlives the page. */
export interface OutboxStore {
  /** The `keep` of `faultline/storage`, and no other: what a page without a store need not load. */
  keep(owner: Owner): Keeper;
  /**
   * Takes possession of an outbox that was left behind; `null` when a new one begins. Rejects, in words, when
   * the storage cannot be used: the client then goes on in memory, and says so.
   */
  open(): Promise<Kept | null>;
  /** Called for one change at a time. */
  save(change: OutboxChange): Promise<void>;
  /** Gives the outbox up: another owner may take it. */
  close(): void;
  /** Called when the possession is taken away. */
  onLost?: (() => void) | undefined;
}
