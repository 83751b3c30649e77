import { expect, test } from 'vitest';
import { createSession } from '../../../src/session/session.ts';
import { open, Page } from './entries.ts';

test('the session clock advances between two batches', () => {
  let clock = 100;
  const session = createSession({ clock: () => clock });
  new Page(session).drain([], { now: 5000 });
  clock = 350;
  expect(session.now()).toBe(5250);
});

test('the session clock stays at the last entry while more entries are due', () => {
  const session = createSession({ clock: () => 0 });
  new Page(session).drain([{ ...open(1), at: 1000 }], { now: 90_000, more: true });
  expect(session.now()).toBe(1000);
});
