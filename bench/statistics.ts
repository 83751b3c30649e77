/**
 * The value below which `share` of the values lie, by linear interpolation between the two nearest ranks.
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
