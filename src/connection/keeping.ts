import type { Clock } from './clock.ts';
import type { Body } from './events.ts';
import type { Identity, Outbox } from './outbox.ts';

/** What a keeper needs of a client at any moment. */
export interface Keepable extends Omit<Identity, 'confirmed'> {
  readonly outbox: Outbox;
}

/** What a client starts with, in place of what it has drawn. */
export interface Start {
  readonly clientId?: string;
  readonly secret?: string;
  readonly outbox?: Outbox;
  /** Highest sequence number that is stored; left out when nothing can be. */
  readonly durable?: number;
}

/** A client whose outbox is kept. */
export interface Owner {
  readonly clock: Clock;
  /**
   * Called once, before anything else.
   *
   * @param start where it goes on from what was left
   * @param restored the messages in it that somebody may still wait for
   */
  onOpen(
    start: Start,
    restored: readonly { readonly messageId: string; readonly body: Body }[],
  ): void;
  /** All messages of this outbox up to `sequence` are stored. */
  onStored(clientId: string, sequence: number): void;
  onTrouble(message: string): void;
  /** Another owner has the outbox now. */
  onLost(): void;
}

/** Keeps a store in step with a client's outbox. */
export interface Keeper {
  /** Called after every step. */
  note(client: Keepable): void;
  /** What was noted is stored first; what is noted later is not. */
  close(): void;
}
