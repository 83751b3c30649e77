import { expect, it } from 'vitest';
import type { PageNatives, PageScope } from '../../../src/probe/natives.ts';
import { Arrivals } from '../../../src/probe/wrap/arrivals.ts';

/** A page whose browser the test is: it records what has come. */
function createPage() {
  let record: (url: string, startTime: number) => void = () => {};
  let now = 1000;
  class PerformanceObserver {
    constructor(seen: (list: unknown) => void) {
      record = (name, startTime) => seen({ getEntries: () => [{ name, startTime }] });
    }

    observe(): void {}
  }
  const scope = { PerformanceObserver, performance: { timeOrigin: 1000 } } as unknown as PageScope;
  const arrivals = new Arrivals(scope, { Promise, now: () => now } as unknown as PageNatives);
  const over: string[] = [];
  return {
    over,
    /** So many ms after the page's beginning. */
    ask(at: number, url: string, name = url) {
      now = 1000 + at;
      void arrivals.expect(url).then(() => over.push(name));
    },
    async record(url: string, startTime: number) {
      record(url, startTime);
      await Promise.resolve();
    },
  };
}

it('an answer is complete once the browser has recorded its request, with or without its fragment', async () => {
  const { ask, record, over } = createPage();
  ask(10, 'http://a/one#top');
  ask(11, 'http://a/two');
  await record('http://a/other', 12);
  expect(over).toEqual([]);
  await record('http://a/one', 10.2);
  await record('http://a/two#end', 11);
  expect(over).toEqual(['http://a/one#top', 'http://a/two']);
});

it('of several requests to one URL, the one with the recorded start time is complete', async () => {
  const { ask, record, over } = createPage();
  ask(10, 'http://a/', 'first');
  ask(20, 'http://a/', 'second');
  await record('http://a/', 20.1);
  await record('http://a/', 5);
  expect(over).toEqual(['second']);
  await record('http://a/', 10.1);
  expect(over).toEqual(['second', 'first']);
});

it('the oldest answers count as complete when more than 500 are waited for', async () => {
  const { ask, over } = createPage();
  for (let number = 0; number < 510; number++) ask(number, `http://a/${number}`);
  await Promise.resolve();
  expect(over).toHaveLength(10);
});
