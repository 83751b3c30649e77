import type { ConnectionModel, Session } from '../../src/session/model.ts';
import { shortId } from '../shared/format.ts';

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
      value={selected?.id}
      onChange={(event) => session.select(event.currentTarget.value)}
    >
      {pickable.map((connection) => (
        <option key={connection.id} value={connection.id}>
          {title(connection)}
        </option>
      ))}
    </select>
  );
}

function title({ id, label, gone, live }: ConnectionModel): string {
  const name = label === id ? shortId(id) : `${label} ${shortId(id)}`;
  return `${name}${gone ? ' (page left)' : live > 0 ? '' : ' (closed)'}`;
}
