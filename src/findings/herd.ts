/** Width of a bucket of the arrival histogram, ms. */
export const BUCKET = 100;
/** Marks whose label begins with this carry a herd's arrival times, in ms since the server went down. */
const PREFIX = 'herd ';
/** Longest histogram, ms; later arrivals are counted in the last bucket. */
const LONGEST = 120_000;

/** When the clients of a herd came back. */
export interface Arrivals {
  readonly clients: number;
  /** Arrivals in each 100 ms since the server went down. */
  readonly buckets: readonly number[];
  /** Index of the fullest bucket, and its count. */
  readonly peakBucket: number;
  readonly peak: number;
  /** Clients per second in the fullest bucket. */
  readonly peakRate: number;
  /** When the last client came back, ms. */
  readonly last: number;
}

/** The herd that a mark describes; `undefined` for any other mark. */
export const herdOf = (label: string): string | undefined =>
  label.startsWith(PREFIX) ? label.slice(PREFIX.length) : undefined;

export function countArrivals(times: readonly number[]): Arrivals {
  const last = times.reduce((most, time) => Math.max(most, time), 0);
  const buckets = new Array<number>(bucketOf(last) + 1).fill(0);
  for (const time of times) {
    const bucket = bucketOf(time);
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  const peak = Math.max(...buckets);
  const peakBucket = buckets.indexOf(peak);
  const peakRate = (peak * 1000) / BUCKET;
  return { clients: times.length, buckets, peakBucket, peak, peakRate, last };
}

const bucketOf = (time: number): number =>
  Math.floor(Math.min(Math.max(time, 0), LONGEST) / BUCKET);
