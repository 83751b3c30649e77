/**
 * The number that was typed.
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
  if (text.trim() === '' || !whole || value < least || value > most) {
    const kind = decimals === 0 ? 'a whole number' : 'a number';
    const given = text.trim() === '' ? 'the field is empty' : `"${text}" is not`;
    throw new RangeError(`${what} must be ${kind} from ${least} to ${most}, and ${given}.`);
  }
  return value;
}
