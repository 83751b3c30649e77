/** How much is measured. */
export interface Plan {
  /** Rounds of throughput and latency that count, after one that does not. */
  readonly rounds: number;
  readonly messages: number;
  /** Most messages without a confirmation, for all contenders. */
  readonly window: number;
  readonly latencies: number;
  /** Pairs of rounds, one with the journal and one without. */
  readonly journalPairs: number;
  readonly journalMessages: number;
  readonly queueRounds: number;
  readonly queued: number;
  /** Clients of each contender that one fault hits. */
  readonly clients: number;
  /** How long the server stays away when it restarts, ms, in one round of faults each: a single one would suit one client's delays and not another's. */
  readonly downtimes: readonly number[];
}

export const fullPlan: Plan = {
  rounds: 7,
  messages: 20_000,
  window: 256,
  latencies: 1000,
  journalPairs: 150,
  journalMessages: 10_000,
  queueRounds: 5,
  queued: 10_000,
  clients: 20,
  downtimes: [500, 1000, 1500, 2000],
};

/** A smoke test: shows that all works, and measures nothing to rely on. */
export const quickPlan: Plan = {
  rounds: 1,
  messages: 500,
  window: 256,
  latencies: 50,
  journalPairs: 2,
  journalMessages: 500,
  queueRounds: 1,
  queued: 500,
  clients: 2,
  downtimes: [200],
};
