import { expect, it } from 'vitest';
import { isMarked } from '../../../src/reach/marker.ts';
import { covers, hostOf, patternOf } from '../../../src/reach/sites.ts';

it.each([
  ['https://example.com/chat?x', 'example.com'],
  ['http://127.0.0.1:3000/', '127.0.0.1'],
  ['about:blank', null],
  ['file:///etc', null],
  ['', null],
  // As match patterns these would be every site, and every site of a domain.
  ['https://*/', null],
  ['https://*.com/', null],
])('the host of %s is %s', (url, host) => {
  expect(hostOf(url)).toBe(host);
});

it.each([
  [patternOf('example.com'), true],
  ['https://example.com/*', true],
  ['*://*.example.com/*', true],
  ['*://*/*', true],
  ['<all_urls>', true],
  ['*://www.example.com/*', false],
  ['*://*.ample.com/*', false],
  ['https://example.com/path', false],
  ['moz-extension://example.com/*', false],
])('%s covers example.com: %s', (pattern, expected) => {
  expect(covers([pattern], 'example.com')).toBe(expected);
});

const timed = (entry: object | null) => ({
  performance: { getEntriesByType: () => (entry ? [entry] : []) } as unknown as Performance,
});

it.each([
  ['that carries the mark is marked', ['db', 'faultline'], true],
  ['without it is not', ['db'], false],
  ['from the cache of another tab is not', ['faultline', 'faultline-not-here'], false],
  ['from the cache of a tab without a panel is', ['faultline-not-here', 'faultline'], true],
])('a document %s', (_, names, expected) => {
  expect(isMarked(timed({ serverTiming: names.map((name) => ({ name })) }))).toBe(expected);
});

it('a document without timing entries is not marked', () => {
  expect(isMarked(timed({}))).toBe(false);
  expect(isMarked(timed(null))).toBe(false);
});
