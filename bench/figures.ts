/** One measured value, and what the project promises of it. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly goal: string;
  readonly met: boolean;
}

/** A value that must be at least `goal`. */
export const atLeast = (what: string, value: number, goal: number): Figure => ({
  what,
  value: round(value),
  goal: `≥ ${goal}`,
  met: value >= goal,
});

/** A value that must be at most `goal`. */
export const atMost = (what: string, value: number, goal: number): Figure => ({
  what,
  value: round(value),
  goal: `≤ ${goal}`,
  met: value <= goal,
});

/** A value that must be below `goal`. */
export const below = (what: string, value: number, goal: number): Figure => ({
  what,
  value: round(value),
  goal: `< ${goal}`,
  met: value < goal,
});

/** A count that must be zero. */
export const none = (what: string, value: number): Figure => ({
  what,
  value,
  goal: '0',
  met: value === 0,
});

/** The last line of a bench's output, for programs to read. */
export const jsonLine = (bench: string, figures: readonly Figure[]): string =>
  JSON.stringify({ bench, figures });

const round = (value: number): number =>
  Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3));
