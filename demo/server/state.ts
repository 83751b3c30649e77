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
  /** Words that are out already. */
  readonly progress: number;
}

/** How long a node that has taken up a reply may be silent before another one takes over, ms. */
export const LEASE_TIME = 2000;

/** What the chat keeps besides sessions and events, in the same store, so that it is written in the same transactions. */
export interface ChatState<Also> {
  readonly store: Store<Also>;
  /** Stores a message with the reply that it gets. */
  accept(user: string, message: AppliedMessage, reply: Reply): Also;
  /** A user's messages, in the order in which they were applied. */
  messages(user: string): Promise<readonly AppliedMessage[]>;
  /** Stores how far a reply has got, and keeps it leased. */
  progress(reply: Reply): Also;
  finish(reply: Reply): Also;
  unfinishedReplies(): Promise<readonly Reply[]>;
  /** Takes a reply for this node; `false` when another one has it. */
  lease(reply: Reply): Promise<boolean>;
  close(): Promise<void>;
}
