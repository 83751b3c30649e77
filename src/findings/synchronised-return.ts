import type { MarkEntry } from '../journal/entry.ts';
import { type Detection, MAX_FINDINGS } from './detector.ts';
import type { Finding } from './finding.ts';
import { type Arrivals, BUCKET, countArrivals, herdOf } from './herd.ts';

/** Fewer clients are not a herd: chance alone may bring them together. */
const MIN_CLIENTS = 20;
/** Share of clients in one bucket under full jitter over one second, the least that spreads a herd. */
const SPREAD = BUCKET / 1000;
/** Standard deviations above the mean: with ten buckets, chance alone exceeds them in less than one of 100,000 herds of 200. */
const SIGMAS = 5;

/**
 * Most clients in one 100 ms that are still consistent with full jitter over one second: mean plus five standard deviations
 * of the binomial distribution. 20.6 % of 200 clients, 14.7 % of 1,000, 11.5 % of 10,000.
 */
export function mostByChance(clients: number): number {
  return clients * SPREAD + SIGMAS * Math.sqrt(clients * SPREAD * (1 - SPREAD));
}

/** After the server went down, its clients came back together. */
export function synchronisedReturn(): Detection {
  const found: Finding[] = [];
  let count = 0;
  return {
    step(entry) {
      if (entry.type !== 'mark') return;
      const herd = herdOf(entry.label);
      if (herd === undefined || !entry.values || entry.values.length < MIN_CLIENTS) return;
      const arrivals = countArrivals(entry.values);
      if (arrivals.peak <= mostByChance(arrivals.clients)) return;
      count++;
      if (found.length < MAX_FINDINGS) found.push(finding(entry, herd, arrivals));
    },
    count: () => count,
    findings: () => found,
  };
}

function finding(
  { connection, at, seq, inferred }: MarkEntry,
  herd: string,
  arrivals: Arrivals,
): Finding {
  const { clients, peak, peakBucket, peakRate } = arrivals;
  const share = Math.round((100 * peak) / clients);
  const when = ((peakBucket * BUCKET) / 1000).toFixed(1);
  return {
    id: `synchronised-return:${connection}:${seq}`,
    kind: 'synchronised-return',
    severity: 'warning',
    connection,
    title: `${share} % of the ${herd} clients came back at once`,
    why: `${peak} of ${clients} came back within the same tenth of a second, ${when} s after the server went away: a rate of ${peakRate} a second. Waits drawn over their whole length (full jitter) would have brought ${Math.round(clients * SPREAD)}. They hit a server that has just started, when it is weakest.`,
    at,
    evidence: [seq],
    ...(inferred && { inferred }),
    count: peak,
  };
}
