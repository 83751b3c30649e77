import { clockTime } from '../shared/format.ts';

/** The label of a time on the ruler, as precise as the step requires. */
export function tickLabel(at: number, step: number): string {
  const time = clockTime(at);
  if (step >= 60_000) return time.slice(0, 5);
  return step >= 1000 ? time.slice(0, 8) : time;
}
