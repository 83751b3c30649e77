import { loadOf } from '../../src/session/loads.ts';
import type { ConnectionModel, Session } from '../../src/session/model.ts';
import { connectionName } from '../shared/connection-name.ts';

export function ConnectionPicker({ session }: { session: Session }) {
  session.version.value;
  const { pickable, selected } = session;
  if (pickable.length < 2) {
    return (
      <span class="connection-name" title={selected?.url}>
        {selected ? selected.label : 'No connection'}
      </span>
    );
  }
  return (
    <select
      class="connection-picker"
      aria-label="Connection"
      data-action="pick-connection"
      title={selected?.url}
      value={selected?.id}
      onChange={(event) => session.select(event.currentTarget.value)}
    >
      {pickable.map((connection) => (
        <option key={connection.id} value={connection.id}>
          {title(connection, pickable)}
        </option>
      ))}
    </select>
  );
}

/** The name with the load of the page that it belongs to and, unless connected, its state. */
function title(connection: ConnectionModel, all: readonly ConnectionModel[]): string {
  const { id, gone, state } = connection;
  const name = connectionName(connection, all);
  const standing = gone ? 'page left' : state === 'connected' ? undefined : state;
  const notes = [loadOf(id), standing].filter((note) => note !== undefined);
  return notes.length > 0 ? `${name} (${notes.join(', ')})` : name;
}
