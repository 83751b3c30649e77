import { describe, expect, it } from 'vitest';
import {
  brokenPromises,
  disagreements,
  formatTour,
  judge,
  type TourRow,
} from '../../../tools/tour-report.ts';

const clean: TourRow = {
  client: 'faultline',
  scenario: 'message-loss',
  sent: 3,
  confirmed: 3,
  lost: 0,
  twice: 0,
  outOfOrder: 0,
  findings: 'none',
};

describe("the server's truth", () => {
  it.each([
    { sent: 2, texts: ['a', 'b'], truth: { lost: 0, twice: 0 } },
    { sent: 2, texts: ['a'], truth: { lost: 1, twice: 0 } },
    { sent: 2, texts: ['a', 'b', 'b', 'b'], truth: { lost: 0, twice: 2 } },
    { sent: 3, texts: ['a', 'a'], truth: { lost: 2, twice: 1 } },
    { sent: 1, texts: [], truth: { lost: 1, twice: 0 } },
  ])('for $sent sent and $texts stored is $truth', ({ sent, texts, truth }) => {
    const stored = texts.map((text) => ({ text }));
    expect(judge(sent, stored)).toEqual(truth);
  });

  it('is reported where the panel disagrees with it', () => {
    expect(disagreements(clean, { lost: 0, twice: 0 })).toEqual([]);
    expect(disagreements(clean, { lost: 1, twice: 0 })).toEqual([
      'faultline client, message-loss: the panel counts 0 lost, the server 1.',
    ]);
    expect(disagreements(clean, { lost: 0, twice: 1 })).toEqual([
      'faultline client, message-loss: the panel counts 0 applied twice, the server 1.',
    ]);
  });

  it('is not contradicted by what only the page applied twice', () => {
    expect(disagreements({ ...clean, twice: 35 }, { lost: 0, twice: 0 })).toEqual([]);
  });
});

describe('the promise of our client', () => {
  it('is kept by a clean run, and not asked of the naive client', () => {
    expect(brokenPromises([clean, { ...clean, client: 'naive', lost: 1, twice: 1 }])).toEqual([]);
  });

  it.each([
    [{ lost: 1 }, '1 lost'],
    [{ twice: 2 }, '2 applied twice'],
    [{ outOfOrder: 3 }, '3 out of order'],
  ])('is broken by %o', (fault, words) => {
    expect(brokenPromises([{ ...clean, ...fault }])).toEqual([
      `The faultline client has ${words} in message-loss.`,
    ]);
  });
});

it('the tour table has a dash where a scenario measures nothing', () => {
  const table = formatTour([
    clean,
    { client: 'naive', scenario: 'thundering-herd', peak: 190 },
  ]).split('\n');
  expect(table[2]).toMatch(/^faultline +message-loss +3 +3 +0 +0 +0 +– +none$/);
  expect(table[3]).toMatch(/^naive +thundering-herd +– +– +– +– +– +190 +–$/);
});
