export const FINDING_KINDS = [
  'message-lost',
  'two-live-connections',
  'delivered-twice',
  'applied-twice',
  'out-of-order',
  'reconnect-after-disconnect',
  'synchronised-return',
  'retry-without-jitter',
  'retry-storm',
  'stale-link-unnoticed',
  'attempt-never-times-out',
  'queue-not-drained',
  'socket-leak',
  'illegal-transition',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** Something that went wrong in a page's connection, with what proves it. */
export interface Finding {
  /** The same for the same finding, however often the journal is looked at. */
  readonly id: string;
  readonly kind: FindingKind;
  /** `error`: somebody's message or reply is wrong because of it; `warning`: it will hurt under load. */
  readonly severity: 'error' | 'warning';
  /** The logical client it is about; `''` for a herd. */
  readonly connection: string;
  /** One line. */
  readonly title: string;
  /** Sentences for people: what happened, and what follows. */
  readonly why: string;
  /** When it became certain, as an entry's `at`. */
  readonly at: number;
  /** The `seq` of the entries that prove it, oldest first; the first ones, when there are many. */
  readonly evidence: readonly number[];
  /** `true` when it rests on what was deduced from the wire, not on what a client reports. */
  readonly inferred?: boolean;
  /** How many messages or events it is about. */
  readonly count: number;
  readonly messageId?: string;
}
