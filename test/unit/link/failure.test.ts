import { expect, it } from 'vitest';
import { failureOf } from '../../../src/link/failure.ts';

it.each([
  ['Extension context invalidated.', 'updated'],
  ['Permission denied to access this page', 'denied'],
  ['An unexpected error occurred', 'unavailable'],
])('what the browser says is taken at its word: %s', (message, problem) => {
  expect(failureOf(message, undefined)).toMatchObject({ problem });
  const told = { isError: true, code: 'E_PROTOCOLERROR', description: 'It says: %s' };
  expect(failureOf(undefined, { ...told, details: [message] })).toMatchObject({ problem });
});

it('what a page throws says nothing of the extension, whatever its words', () => {
  for (const value of ['Extension context invalidated.', 'Permission denied', '']) {
    expect(failureOf(undefined, { isException: true, value })).toMatchObject({
      problem: 'unavailable',
      message: expect.stringContaining(value),
    });
  }
});

it('what a page throws is not taken for words of the browser, and is cut', () => {
  const { message = '' } =
    failureOf(undefined, { isException: true, value: 'x'.repeat(9e5) }) ?? {};
  expect(message).toMatch(/^The page threw an error/);
  expect(message.length).toBeLessThan(1100);
});

it('an evaluation that did not fail has no failure', () => {
  expect(failureOf(undefined, undefined)).toBeUndefined();
  expect(failureOf(undefined, {})).toBeUndefined();
});
