import { expect, test } from 'vitest';
import { createSession } from '../../../src/session/session.ts';
import { open, Page } from './entries.ts';

test('the clock of the page goes on between two batches', () => {
  let clock = 100;
  const session = createSession({ clock: () => clock });
  new Page(session).drain([], { now: 5000 });
  clock = 350;
  expect(session.now()).toBe(5250);
});

test('it has gone no further than the page has told, while more waits', () => {
  const session = createSession({ clock: () => 0 });
  new Page(session).drain([{ ...open(1), at: 1000 }], { now: 90_000, more: true });
  expect(session.now()).toBe(1000);
});
