import { plural } from '../shared/format.ts';

/**
 * Parses a typed number.
 *
 * @param decimals digits allowed after the point
 * @throws RangeError that says what is expected
 */
export function numberIn(
  text: string,
  what: string,
  least: number,
  most: number,
  decimals = 0,
): number {
  const value = Number(text.trim().replace(',', '.'));
  const whole = Number.isInteger(Number((value * 10 ** decimals).toFixed(6)));
  const within = value >= least && value <= most;
  if (text.trim() === '' || !whole || !within) {
    const kind = decimals === 0 ? 'a whole number' : 'a number';
    const fault =
      within && decimals > 0 ? `has more than ${plural(decimals, 'decimal place')}` : 'is not';
    const given = text.trim() === '' ? 'the field is empty' : `"${text}" ${fault}`;
    throw new RangeError(`${what} must be ${kind} from ${least} to ${most}, and ${given}.`);
  }
  return value;
}
