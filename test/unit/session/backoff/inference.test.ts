import { expect, it } from 'vitest';
import { inferBackoff } from '../../../../src/session/backoff/inference.ts';
import type { BackoffModel } from '../../../../src/session/model.ts';
import { draw, formula } from './draws.ts';

/** The same numbers each time, from 0 to 1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

it('decorrelated waits are fitted per endpoint', () => {
  const drawn = formula({ kind: 'decorrelated', base: 500, cap: 60_000 });
  const waitsAt = (endpoint: string, seed: number): BackoffModel[] =>
    draw(drawn, { outages: 4, attempts: 5, random: numbers(seed) }).map(({ attempt, ms }) => ({
      ...{ attempt, at: 0, actual: ms, inferred: true, endpoint },
    }));
  const chat = waitsAt('//host/chat', 1);
  const presence = waitsAt('//host/presence', 2);
  const mixed = chat.flatMap((wait, index) => [wait, presence[index] ?? wait]);
  expect(inferBackoff(mixed).verdict).toMatchObject({
    is: 'fit',
    formula: { kind: 'decorrelated' },
  });
});
