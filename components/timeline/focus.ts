import { type Signal, signal } from '@preact/signals';
import type { Session } from '../../src/session/model.ts';

/** The moment that somebody picked, in any view. */
export interface Focus {
  /** As an entry's `at`. */
  readonly at: number;
  /** The entry picked. */
  readonly seq: number;
}

const picked = new WeakMap<Session, Signal<Focus | null>>();

/** What is picked in this session's history: the timeline shows it, and brings it into view. */
export function focusOf(session: Session): Signal<Focus | null> {
  const known = picked.get(session);
  if (known) return known;
  const made = signal<Focus | null>(null);
  picked.set(session, made);
  return made;
}
