/** Longest time that a rule may name, ms: a day. */
const MAX_TIME = 86_400_000;

/** A time of a rule: what is wrong with it, if anything. */
export function checkTime(field: string, value: number | undefined): string | undefined {
  if (value === undefined || (value >= 0 && value <= MAX_TIME)) return undefined;
  return `${field} must be between 0 and ${MAX_TIME} ms, and is ${value}.`;
}
