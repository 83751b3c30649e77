import { loadOf, nameInPage } from '../../src/session/loads.ts';
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

/** The id only where the name does not tell it from the others; on which load of the page, and how it stands, when it is not connected. */
function title(
  { id, label, gone, state }: ConnectionModel,
  all: readonly ConnectionModel[],
): string {
  const own = nameInPage(id);
  const same = all.some((other) => other.label === label && nameInPage(other.id) !== own);
  const name = label === id ? shortId(id) : same ? `${label} ${shortId(own)}` : label;
  const standing = gone ? 'page left' : state === 'connected' ? undefined : state;
  const notes = [loadOf(id), standing].filter((note) => note !== undefined);
  return notes.length > 0 ? `${name} (${notes.join(', ')})` : name;
}
