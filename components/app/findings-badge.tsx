import type { Session } from '../../src/session/model.ts';
import { findingsOf } from '../shared/findings-of.ts';
import { plural } from '../shared/format.ts';

/** How many findings there are; nothing when there are none. */
export function FindingsBadge({ session }: { session: Session }) {
  const { length } = findingsOf(session);
  if (length === 0) return null;
  return (
    <span class="badge" data-findings={length} title={plural(length, 'finding')}>
      {length}
    </span>
  );
}
