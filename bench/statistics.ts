/**
 * The quantile of the values, by linear interpolation between the two nearest ranks.
 *
 * @param share in [0, 1]; 0.5 is the median
 * @throws RangeError when there are no values
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const low = sorted[Math.floor(position)];
  const high = sorted[Math.ceil(position)];
  if (low === undefined || high === undefined) {
    throw new RangeError('There is no quantile of no values.');
  }
  return low + (high - low) * (position - Math.floor(position));
}

/** The middle value; of an even number of values, the mean of the two in the middle. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** A typical value with its 95 % confidence interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Two-sided quantile of the standard normal distribution. */
const CONFIDENCE = 1.96;

/**
 * The centre of symmetrically distributed values: the median of the means of all their pairs (Hodges and Lehmann, "Estimates
 * of Location Based on Rank Tests", 1963), as robust against outliers as the median and more efficient. The bounds are those
 * of Wilcoxon's signed-rank test, in its normal approximation, which is valid from about ten values on.
 *
 * @throws RangeError when there are no values
 */
export function estimate(values: readonly number[]): Estimate {
  const means = values
    .flatMap((one, index) => values.slice(index).map((other) => (one + other) / 2))
    .toSorted((a, b) => a - b);
  const { length: n } = values;
  const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24);
  const outside = Math.max(0, Math.floor(means.length / 2 - CONFIDENCE * deviation));
  const [low, high] = [means[outside], means.at(-1 - outside)];
  if (low === undefined || high === undefined) {
    throw new RangeError('There is nothing to estimate from no values.');
  }
  return { value: median(means), low, high };
}

/** The same for ratios: twice and half are equally far from 1. */
export function estimateRatio(ratios: readonly number[]): Estimate {
  const { value, low, high } = estimate(ratios.map(Math.log));
  return { value: Math.exp(value), low: Math.exp(low), high: Math.exp(high) };
}

/** A ratio with its bounds. */
export const inWords = ({ value, low, high }: Estimate): string =>
  `${value.toFixed(3)} (${low.toFixed(2)}–${high.toFixed(2)})`;
