/** What all entries have. */
export interface Base {
  /** Increases by one within a producer; entries are ordered by `seq`, never by `at`. */
  readonly seq: number;
  /** Milliseconds since the Unix epoch: `performance.timeOrigin + performance.now()`. */
  readonly at: number;
  /** The logical client concerned, the same over all its physical connections; `''` for the page itself. */
  readonly connection: string;
  /** Set when inferred from the wire rather than reported by the client itself. */
  readonly inferred?: true;
}
