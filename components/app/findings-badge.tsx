import { useEffect } from 'preact/hooks';
import type { Session } from '../../src/session/model.ts';
import { findingsOf, lookAgain } from '../shared/findings-of.ts';
import { plural } from '../shared/format.ts';

/** Between two looks at what time alone has made wrong, ms. */
const AGAIN = 1000;

/** How many findings there are; nothing when there are none. */
export function FindingsBadge({ session }: { session: Session }) {
  const { length } = findingsOf(session);
  useEffect(() => {
    const timer = setInterval(() => lookAgain(session), AGAIN);
    return () => clearInterval(timer);
  }, [session]);
  if (length === 0) return null;
  return (
    <span class="badge" data-findings={length} title={plural(length, 'finding')}>
      {length}
    </span>
  );
}
