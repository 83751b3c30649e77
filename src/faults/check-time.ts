/** Longest time that a rule may specify, ms: a day. */
const MAX_TIME = 86_400_000;

/** Says what is wrong with a time of a rule, if anything. */
export function checkTime(field: string, value: number | undefined): string | undefined {
  if (value === undefined || (value >= 0 && value <= MAX_TIME)) return undefined;
  return `${field} must be between 0 and ${MAX_TIME} ms, and is ${value}.`;
}
