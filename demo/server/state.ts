import type { Store } from '../../src/server/index.ts';

export interface AppliedMessage {
  readonly messageId: string;
  /** `null` for a client that speaks the plain protocol. */
  readonly clientId: string | null;
  readonly sequence: number | null;
  readonly text: string;
  readonly at: number;
}

/** A reply that the bot has not finished. */
export interface Reply {
  readonly messageId: string;
  readonly user: string;
  readonly text: string;
  /** Number of words already sent. */
  readonly progress: number;
}

/** How long a node may be silent in the middle of a reply before another takes over, ms. */
export const LEASE_TIME = 2000;

/** The chat's data besides sessions and events; in the same store, so that it is written in the same transactions. */
export interface ChatState<Also> {
  readonly store: Store<Also>;
  /** Stores a message and the reply it will get. */
  accept(user: string, message: AppliedMessage, reply: Reply): Also;
  /** A user's messages, in the order in which they were applied. */
  messages(user: string): Promise<readonly AppliedMessage[]>;
  /** Stores the progress of a reply and renews its lease. */
  progress(reply: Reply): Also;
  finish(reply: Reply): Also;
  unfinishedReplies(): Promise<readonly Reply[]>;
  /** Takes a reply for this node; `false` when another node has it. */
  lease(reply: Reply): Promise<boolean>;
  close(): Promise<void>;
}
