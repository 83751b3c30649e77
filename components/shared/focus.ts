import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Entry } from '../../src/journal/entry.ts';
import type { Session } from '../../src/session/model.ts';
import { entryBySeq } from './find-entry.ts';
import { perSession } from './per-session.ts';

/** The moment selected in any view. */
export interface Focus {
  /** On the scale of an entry's `at`. */
  readonly at: number;
  /** The selected entry. */
  readonly seq: number;
}

const signalOf = perSession((): Signal<Focus | null> => signal(null));

/** The selection in this session's history; the timeline marks it and brings it into view. */
export const focusOf = (session: Session): ReadonlySignal<Focus | null> => signalOf(session);

/** Selects an entry, or none. */
export function pickEntry(session: Session, entry: Focus | null): void {
  signalOf(session).value = entry && { at: entry.at, seq: entry.seq };
}

/** The selected entry; `undefined` when it belongs to a page that is gone, or to another recording. */
export function pickedEntry(session: Session): Entry | undefined {
  const focus = focusOf(session).value;
  const entry = focus ? entryBySeq(session.entries, focus.seq) : undefined;
  return entry?.at === focus?.at ? entry : undefined;
}
