import { type Signal, signal } from '@preact/signals';
import type { Entry } from '../../src/journal/entry.ts';
import type { Session } from '../../src/session/model.ts';
import { entryBySeq } from './find-entry.ts';

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

/** The entry that is picked. One of a page that is gone, or of another recording, is not there to be shown. */
export function pickedEntry(session: Session): Entry | undefined {
  const focus = focusOf(session).value;
  const entry = focus ? entryBySeq(session.entries, focus.seq) : undefined;
  return entry?.at === focus?.at ? entry : undefined;
}
