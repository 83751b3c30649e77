import { type Fit, fitFormula } from '../../../../src/session/backoff/fit.ts';
import { type Formula, spreadOf, type Wait } from '../../../../src/session/backoff/formula.ts';

const PLAIN: Omit<Formula, 'kind'> = {
  base: 1000,
  factor: 2,
  step: 0,
  share: 0,
  cap: Number.POSITIVE_INFINITY,
  beyond: false,
  atOnce: false,
  table: [],
};

export const formula = (some: Partial<Formula> & Pick<Formula, 'kind'>): Formula => ({
  ...PLAIN,
  ...some,
});

/** Waits as lengths by attempt: each list is an outage, from the first attempt after it. */
export const rounds = (...lengths: readonly (readonly number[])[]): readonly Wait[] =>
  lengths.flatMap((round) =>
    round.map((ms, index) => {
      const previous = round[index - 1];
      return { attempt: index + 1, ms, ...(previous !== undefined && { previous }) };
    }),
  );

/** What a client with this formula waits in so many outages, each `attempts` long; timers are late by 3 ms on the average. */
export function draw(
  drawn: Formula,
  { outages, attempts, random }: { outages: number; attempts: number; random: () => number },
): readonly Wait[] {
  const lengths = Array.from({ length: outages }, () => {
    const round: number[] = [];
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const previous = round.at(-1);
      const where = { attempt, ...(previous !== undefined && { previous }) };
      const { low, high, cap } = spreadOf(drawn, where);
      round.push(Math.min(cap, low + random() * (high - low)) - 3 * Math.log(1 - random()));
    }
    return round;
  });
  return rounds(...lengths);
}

export function fitted(waits: readonly Wait[]): Fit {
  const verdict = fitFormula(waits);
  if (verdict.is !== 'fit') throw new Error(`No formula is named: ${JSON.stringify(verdict)}`);
  return verdict;
}

/** Late by 1 to 4 ms, as timers are. */
export const late = (lengths: readonly number[]): number[] =>
  lengths.map((ms, index) => ms + 1 + ((index * 7) % 4));
