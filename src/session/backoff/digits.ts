/** Description length, in nats, of a number that a person chose: people choose 1 s or 250 ms rather than 1,037 ms. */
export function costOfMs(ms: number): number {
  return costOf(ms, DECADES);
}

/** The same for a fraction of 1. Jitter of a few per cent spreads nothing; what looks like it is usually a late timer. */
export function costOfShare(share: number): number {
  return costOf(share, 1) + (share < LEAST_SHARE ? 3 : 0);
}

const LEAST_SHARE = 0.15;

/** The same for a factor. Doubling costs nothing: "exponential" means it by default. */
export function costOfFactor(factor: number): number {
  if (factor === 2) return 0;
  return Number.isInteger(2 * factor) ? 1.5 : costOf(factor, 1);
}

/** Decades covered: waits range from 10 ms to 100 s. */
const DECADES = 4;

/** The logarithm of how many numbers are as round as this one. */
function costOf(value: number, decades: number): number {
  if (value <= 0) return Math.log(decades);
  const [digits = ''] = value.toPrecision(3).split('e');
  const significant = digits.replace('.', '').replace(/^0+/, '').replace(/0+$/, '');
  const exact = Math.abs(Number(value.toPrecision(3)) - value) < 1e-9 * value;
  if (!exact || significant.length > 2) return Math.log(900 * decades);
  if (['1', '2', '5'].includes(significant)) return Math.log(3 * decades);
  if (significant.length === 1 || ['15', '25'].includes(significant)) return Math.log(11 * decades);
  return Math.log(90 * decades);
}

/** A number and its rounder neighbours, roundest first. */
export function rounder(value: number): number[] {
  if (!Number.isFinite(value) || value <= 0) return [value];
  const found = new Set<number>();
  for (const digits of [1, 2]) {
    const unit = 10 ** (Math.floor(Math.log10(value)) + 1 - digits);
    for (const round of [Math.floor, Math.ceil]) found.add(tidy(round(value / unit) * unit));
  }
  return [...found.add(Number(value.toPrecision(3)))];
}

const tidy = (value: number): number => Number(value.toPrecision(6));
