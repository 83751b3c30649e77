import { clip } from '../journal/clip.ts';

/** The limits of the schema, with room for entries of a later version. */
const MAX_FIELDS = 40;
const MAX_TEXT = 4000;
const MAX_VALUES = 20_000;
const OVERHEAD = 100;
const NO_NUMBERS = 'The only list in an entry is one of numbers.';

/**
 * A copy of an entry from a client of the page, without fields that no entry has, and its weight in bytes. The copy can be
 * serialised as JSON.
 *
 * @throws TypeError for a list of anything but numbers
 */
export function boundedCopy(told: object): { readonly copy: object; readonly weight: number } {
  const copy: Record<string, unknown> = {};
  let weight = OVERHEAD;
  for (const [name, value] of Object.entries(told).slice(0, MAX_FIELDS)) {
    const kept = bounded(value);
    if (kept === undefined) continue;
    copy[name] = kept.value;
    weight += kept.weight;
  }
  return { copy, weight };
}

function bounded(value: unknown): { readonly value: unknown; readonly weight: number } | undefined {
  if (typeof value === 'string') {
    const text = clip(value, MAX_TEXT);
    return { value: text, weight: 2 * text.length };
  }
  if (typeof value === 'number' || typeof value === 'boolean') return { value, weight: 0 };
  if (Array.isArray(value)) {
    const values = value.slice(0, MAX_VALUES);
    if (!values.every((one) => typeof one === 'number')) throw new TypeError(NO_NUMBERS);
    return { value: values, weight: 8 * values.length };
  }
  return typeof value === 'object' && value !== null ? policy(value) : undefined;
}

/** The only object in an entry: the `policy` of a `connection` entry. */
function policy(value: object): { readonly value: object; readonly weight: number } {
  const fields = Object.entries(value)
    .slice(0, MAX_FIELDS)
    .flatMap(([name, one]): [string, unknown][] => {
      if (typeof one === 'string') return [[name, clip(one, MAX_TEXT)]];
      return typeof one === 'number' ? [[name, one]] : [];
    });
  const weight = fields.reduce(
    (sum, [, one]) => sum + (typeof one === 'string' ? 2 * one.length : 8),
    OVERHEAD,
  );
  return { value: Object.fromEntries(fields), weight };
}
