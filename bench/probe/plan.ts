export const SIZES = [100, 10_000] as const;
export type Size = (typeof SIZES)[number];

/** How much is measured of each kind of traffic. */
export interface Plan {
  /** Fewest counted rounds, after one warm-up round; each has three blocks, one through the probe and two native. */
  readonly rounds: number;
  /** Measuring stops once the ratio is known to within this, up or down. */
  readonly precision: number;
  /** It also stops after this time, ms. */
  readonly patience: number;
  /** Echoes in one block of throughput, by size in bytes. */
  readonly echoes: Readonly<Record<Size, number>>;
  /** Events of one stream: more than the buffers between server and page hold, so that a stream is measured rather than a burst. */
  readonly events: Readonly<Record<Size, number>>;
  /** Round trips in one block of latency. */
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

/** A smoke test: shows that everything works; its figures are not reliable. */
export const quickPlan: Plan = {
  rounds: 2,
  precision: 1,
  patience: 0,
  echoes: { 100: 300, 10000: 100 },
  events: { 100: 300, 10000: 100 },
  trips: 20,
};
