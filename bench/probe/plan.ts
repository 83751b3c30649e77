export const SIZES = [100, 10_000] as const;
export type Size = (typeof SIZES)[number];

/** How much is measured of each kind of traffic. */
export interface Plan {
  /** Least rounds of three blocks, one through the probe and two native, that count, after one that does not. */
  readonly rounds: number;
  /** No more rounds are needed when the ratio is known to so much, up or down. */
  readonly precision: number;
  /** Nor are there more after this time, ms. */
  readonly patience: number;
  /** Echoes of one block of throughput, by their size in bytes. */
  readonly echoes: Readonly<Record<Size, number>>;
  /** Events of one stream: more than fits into the buffers between server and page, so that what is measured is a stream and not a burst. */
  readonly events: Readonly<Record<Size, number>>;
  /** Round trips of one block of latency. */
  readonly trips: number;
}

export const fullPlan: Plan = {
  rounds: 15,
  precision: 0.015,
  patience: 40_000,
  echoes: { 100: 1000, 10000: 300 },
  events: { 100: 40_000, 10000: 1500 },
  trips: 60,
};

/** A smoke test: shows that all works, and measures nothing to rely on. */
export const quickPlan: Plan = {
  rounds: 2,
  precision: 1,
  patience: 0,
  echoes: { 100: 300, 10000: 100 },
  events: { 100: 300, 10000: 100 },
  trips: 20,
};
