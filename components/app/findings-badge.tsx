import { useEffect, useRef } from 'preact/hooks';
import type { Finding } from '../../src/findings/finding.ts';
import { findingsOf, lookAgain } from '../shared/findings-of.ts';
import { plural } from '../shared/format.ts';
import type { Workspace } from './workspace.ts';

/** Interval of the checks for findings that arise merely because time passes, ms. */
const AGAIN = 1000;

/** Shows the number of findings, in red if one of them is an error; nothing when there are none. */
export function FindingsBadge({ session, status }: Pick<Workspace, 'session' | 'status'>) {
  const findings = findingsOf(session);
  const { length } = findings;
  // For a page that is gone or paused at a breakpoint, time stands still.
  const isRunning = status.value.kind === 'attached';
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => lookAgain(session), AGAIN);
    return () => clearInterval(timer);
  }, [session, isRunning]);
  if (length === 0) return null;
  return (
    <span
      class={findings.some(isError) ? 'badge' : 'badge badge-warning'}
      data-findings={length}
      title={plural(length, 'finding')}
    >
      {length}
    </span>
  );
}

const isError = ({ severity }: Finding): boolean => severity === 'error';

/** Announces the latest finding to users who cannot see the badge. Once only, although a title may contain a growing duration. */
export function FindingsAnnouncement({ session }: Pick<Workspace, 'session'>) {
  const findings = findingsOf(session);
  const last = findings.at(-1);
  const said = useRef({ which: '', words: '' });
  const which = last ? `${findings.length} ${last.id}` : '';
  if (said.current.which !== which) {
    const words = last ? `${plural(findings.length, 'finding')}. ${last.title}` : '';
    said.current = { which, words };
  }
  return (
    <p class="visually-hidden" role="status">
      {said.current.words}
    </p>
  );
}
