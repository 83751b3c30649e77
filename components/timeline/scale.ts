/** Maps time to canvas positions in CSS pixels. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  /** Left edge of the plot: the lane names are left of it. */
  readonly left: number;
  readonly right: number;
  x(at: number): number;
  time(x: number): number;
}

export function createScale(from: number, to: number, left: number, right: number): Scale {
  const perMs = (right - left) / (to - from);
  return {
    from,
    to,
    left,
    right,
    x: (at) => left + (at - from) * perMs,
    time: (x) => from + (x - left) / perMs,
  };
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const STEPS = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  SECOND,
  2 * SECOND,
  5 * SECOND,
  10 * SECOND,
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
] as const;

/** Round times at least `gap` pixels apart, and the step between them, ms. */
export function ticks(
  { from, to, left, right }: Scale,
  gap: number,
): { step: number; at: number[] } {
  const least = ((to - from) / (right - left)) * gap;
  const step = STEPS.find((candidate) => candidate >= least) ?? 24 * HOUR;
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  return { step, at: Array.from({ length: count }, (_, index) => (first + index) * step) };
}
