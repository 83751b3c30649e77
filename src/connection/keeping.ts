import type { Clock } from './clock.ts';
import type { Body } from './events.ts';
import type { Report } from './machine/effect.ts';
import type { Identity, Outbox } from './outbox.ts';

/** The part of a client's state that a keeper stores. */
export interface Keepable extends Omit<Identity, 'confirmed'> {
  readonly outbox: Outbox;
}

/** What a client starts with instead of fresh random values. */
export interface Start {
  readonly clientId?: string;
  readonly secret?: string;
  readonly outbox?: Outbox;
  /** Highest sequence number that is stored; absent when nothing can be stored. */
  readonly durable?: number;
}

/** A client whose outbox is kept. */
export interface Owner {
  readonly clock: Clock;
  /**
   * Called once, before anything else.
   *
   * @param start the state to resume from
   * @param restored messages in it that somebody may still be waiting for
   * @param left what the journal is told of them
   */
  onOpen(
    start: Start,
    restored: readonly { readonly messageId: string; readonly body: Body }[],
    left: readonly Report[],
  ): void;
  /** All messages of this outbox up to `sequence` are stored. */
  onStored(clientId: string, sequence: number): void;
  onTrouble(message: string): void;
  /** Another owner has taken the outbox, or the store is closed: nothing more will be stored. */
  onEnd(): void;
}

/** Keeps a store in step with a client's outbox. */
export interface Keeper {
  /**
   * Called after every step.
   *
   * @param leaving the client leaves its outbox to the next owner: what was noted before is stored, then the store
   * is closed; this note and later ones are ignored
   */
  note(client: Keepable, leaving: boolean): void;
}
