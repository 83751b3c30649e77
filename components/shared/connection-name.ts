import { nameInPage } from '../../src/session/loads.ts';
import type { ConnectionModel } from '../../src/session/model.ts';
import { shortId } from './format.ts';

type Named = Pick<ConnectionModel, 'id' | 'label'>;

/** The display name of a client; includes the id only if the label does not distinguish it from the others. */
export function connectionName({ id, label }: Named, all: Iterable<Named>): string {
  if (label === id) return shortId(id);
  const own = nameInPage(id);
  for (const other of all) {
    if (other.label === label && nameInPage(other.id) !== own) return `${label} ${shortId(own)}`;
  }
  return label;
}
