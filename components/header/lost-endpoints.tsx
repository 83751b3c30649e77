import type { ConnectionModel, Session } from '../../src/session/model.ts';
import { duration, pathOf } from '../shared/format.ts';

/** Lists the endpoints that a client has lost while others of the same host are connected: its state covers all of them together. */
export function LostEndpoints({
  session,
  connection,
}: {
  session: Session;
  connection: ConnectionModel;
}) {
  if (connection.live === 0) return null;
  const lost = [...connection.lost.values()];
  const [first] = lost;
  if (!first) return null;
  const title = lost.map(({ endpoint, since, newest }) => {
    const again = newest.closedAt === undefined ? 'being tried again' : 'not connected';
    return `${pathOf(endpoint)}: ${again}, lost or failing for ${duration(Math.max(0, session.now() - since))}`;
  });
  return (
    <span class="lost" data-field="lost" title={title.join('\n')}>
      but not to {lost.length === 1 ? pathOf(first.endpoint) : `${lost.length} endpoints`}
    </span>
  );
}
