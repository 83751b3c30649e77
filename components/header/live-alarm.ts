import type { ConnectionModel, Session } from '../../src/session/model.ts';
import { findingsOf } from '../shared/findings-of.ts';

/** What is wrong with how many physical connections of a client are open; `undefined` when nothing is. */
export function liveAlarm(session: Session, connection: ConnectionModel): string | undefined {
  const { live, inferred, epochs } = connection;
  const expected = epochs.at(-1)?.handover ? 2 : 1;
  if (live <= expected || (inferred && !isFound(session, connection))) return undefined;
  return `${live} physical connections are open at once: two handlers.`;
}

/** From outside, a page may well have several, each for something of its own. */
const isFound = (session: Session, { id }: ConnectionModel): boolean =>
  findingsOf(session).some(
    ({ kind, connection }) => kind === 'two-live-connections' && connection === id,
  );
