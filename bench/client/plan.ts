/** How much is measured. */
export interface Plan {
  /** Counted rounds of throughput and latency, after one warm-up round. */
  readonly rounds: number;
  readonly messages: number;
  /** Most unconfirmed messages at a time, for all contenders. */
  readonly window: number;
  readonly latencies: number;
  /** Pairs of rounds, one with the journal and one without. */
  readonly journalPairs: number;
  readonly journalMessages: number;
  readonly queueRounds: number;
  readonly queued: number;
  /** Clients of each contender that one fault hits. */
  readonly clients: number;
  /** Downtimes of a restarting server, ms, one per round of faults: a single one would favour one client's delays. */
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

/** A smoke test: shows that everything works; its figures are not reliable. */
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
