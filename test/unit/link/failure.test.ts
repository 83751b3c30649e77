import { expect, it } from 'vitest';
import { failureOf } from '../../../src/link/failure.ts';

it.each([
  ['Extension context invalidated.', 'updated'],
  ['Permission denied to access this page', 'denied'],
  ['An unexpected error occurred', 'unavailable'],
])('a message from the browser determines the problem: %s', (message, problem) => {
  expect(failureOf(message, undefined)).toMatchObject({ problem });
  const told = { isError: true, code: 'E_PROTOCOLERROR', description: 'It says: %s' };
  expect(failureOf(undefined, { ...told, details: [message] })).toMatchObject({ problem });
});

it('an error thrown by a page is never one of the extension, whatever its text', () => {
  for (const value of ['Extension context invalidated.', 'Permission denied', '']) {
    expect(failureOf(undefined, { isException: true, value })).toMatchObject({
      problem: 'unavailable',
      message: expect.stringContaining(value),
    });
  }
});

it('an error thrown by a page is reported as such, and truncated', () => {
  const { message = '' } =
    failureOf(undefined, { isException: true, value: 'x'.repeat(9e5) }) ?? {};
  expect(message).toMatch(/^The page threw an error/);
  expect(message.length).toBeLessThan(1100);
});

it('a successful evaluation has no failure', () => {
  expect(failureOf(undefined, undefined)).toBeUndefined();
  expect(failureOf(undefined, {})).toBeUndefined();
});

it('says that a page which the browser shows in place of one that did not load cannot be inspected either', () => {
  const { message } = failureOf('Operation failed: Permission denied', undefined) ?? {};
  expect(message).toContain('that has loaded');
  expect(message).toContain('its own, as when a server does not answer');
});
