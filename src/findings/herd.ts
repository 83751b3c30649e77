/** Width of a bucket of arrivals, ms. */
export const BUCKET = 100;
/** Marks whose label begins so carry a herd's arrival times, in ms since the server went away. */
const PREFIX = 'herd ';
/** No histogram goes on for longer, ms; what comes later is counted in the last bucket. */
const LONGEST = 120_000;

/** When the clients of a herd came back. */
export interface Arrivals {
  readonly clients: number;
  /** How many came back in each 100 ms since the server went away. */
  readonly buckets: readonly number[];
  /** Index of the fullest bucket, and how many came in it. */
  readonly peakBucket: number;
  readonly peak: number;
  /** Clients a second, in the fullest 100 ms. */
  readonly peakRate: number;
  /** When the last one came, ms. */
  readonly last: number;
}

/** Which clients a mark is about; `undefined` when it is no herd's. */
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
