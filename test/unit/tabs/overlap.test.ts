import { expect, it } from 'vitest';
import type { Snapshot } from '../../../src/connection/events.ts';
import { Overlap } from '../../../src/connection/tabs/overlap.ts';

const at = (received: number, log: string | undefined = 'log'): Snapshot => ({
  ...{ connection: 'c', clientId: 'id', state: 'connected', phase: null, transport: 'websocket' },
  ...{ epoch: 1, attempt: 0, retryAt: null, pending: 0, received, log },
});
const message = { event: 'message', detail: 'an event' } as const;

/** A tab that has received 5 events, and now has a leader that has received 3. */
function behind(): Overlap {
  const overlap = new Overlap();
  overlap.note(at(5), false);
  overlap.note(at(3), true);
  return overlap;
}

it('a tab that has received more than its new leader skips what that one repeats, and nothing else', () => {
  const overlap = behind();
  expect([4, 5, 6].map((received) => overlap.has(message, at(received)))).toEqual([
    true,
    true,
    false,
  ]);
  expect(behind().has({ event: 'error', detail: { message: 'away' } }, at(4))).toBe(false);
});

it('a tab skips nothing of another log, nor of a server that does not number its events', () => {
  expect(behind().has(message, at(4, 'another'))).toBe(false);
  const unnumbered = new Overlap();
  const none = { ...at(0), log: undefined };
  unnumbered.note(none, false);
  unnumbered.note(none, true);
  expect(unnumbered.has(message, none)).toBe(false);
});

it('a tab skips nothing once the server has lost the end of its log: what follows is new', () => {
  const overlap = behind();
  overlap.note(at(2), false);
  expect(overlap.has(message, at(3))).toBe(false);
});

it('a tab remembers how far it got through two leaders that are both behind', () => {
  const overlap = behind();
  overlap.note(at(4), true);
  expect(overlap.has(message, at(5))).toBe(true);
  expect(overlap.has(message, at(6))).toBe(false);
});
