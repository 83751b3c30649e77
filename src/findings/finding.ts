export const FINDING_KINDS = [
  'message-lost',
  'two-live-connections',
  'delivered-twice',
  'polled-twice',
  'applied-twice',
  'queued-twice',
  'out-of-order',
  'confirmation-ignored',
  'reply-cut-short',
  'reconnect-after-disconnect',
  'alive-after-disconnect',
  'synchronised-return',
  'retry-without-jitter',
  'retry-storm',
  'stale-link-unnoticed',
  'attempt-never-times-out',
  'queue-not-drained',
  'gave-up',
  'socket-leak',
  'heartbeat-leak',
  'streams-exhausted',
  'illegal-transition',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** A problem with a page's connection, and the evidence. */
export interface Finding {
  /** Stable: the same finding gets the same id each time the journal is examined. */
  readonly id: string;
  readonly kind: FindingKind;
  /** `error`: a message or reply is wrong because of it; `warning`: it will cause trouble under load. */
  readonly severity: 'error' | 'warning';
  /** The logical client concerned; `''` for a herd. */
  readonly connection: string;
  /** One line. */
  readonly title: string;
  /** What happened and what follows from it, in sentences. */
  readonly why: string;
  /** When it became certain, as an entry's `at`. */
  readonly at: number;
  /** `seq` of the entries that prove it, oldest first; if there are many, the first ones. */
  readonly evidence: readonly number[];
  /** `true` when it is based on what was inferred from the wire, not on a client's own reports. */
  readonly inferred?: boolean;
  /** Number of messages or events concerned. */
  readonly count: number;
  readonly messageId?: string;
}
