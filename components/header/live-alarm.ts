import type { ConnectionModel, Session } from '../../src/session/model.ts';
import { findingsOf } from '../shared/findings-of.ts';
import { meansToHaveOne } from '../shared/rivals.ts';

/** Says what is wrong with the number of open physical connections; `undefined` when nothing is. */
export function liveAlarm(session: Session, connection: ConnectionModel): string | undefined {
  const { live, epochs } = connection;
  const expected = epochs.at(-1)?.handover ? 2 : 1;
  if (live <= expected || !meansToHaveOne(connection, findingsOf(session))) return undefined;
  return `${live} physical connections are open at once: more than one handler.`;
}
