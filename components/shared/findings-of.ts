import { type Signal, signal } from '@preact/signals';
import { type Watch, watch } from '../../src/findings/detect.ts';
import type { Finding } from '../../src/findings/finding.ts';
import type { Session } from '../../src/session/model.ts';

interface Following {
  watch: Watch;
  generation: number;
  /** Number of the next entry to examine, as `Session.dropped + index`. */
  next: number;
  version: number;
  findings: readonly Finding[];
  /** Changes when the mere passage of time has changed the findings. */
  readonly elapsed: Signal<number>;
}

const followed = new WeakMap<Session, Following>();

/** The findings in a session's entries, computed once for all views at the cost of the new entries only. */
export function findingsOf(session: Session): readonly Finding[] {
  const version = session.version.value;
  let following = followed.get(session);
  if (following?.generation !== session.generation) {
    const { generation, dropped } = session;
    const elapsed = following?.elapsed ?? signal(0);
    following = { watch: watch(), generation, next: dropped, version: -1, findings: [], elapsed };
    followed.set(session, following);
  }
  following.elapsed.value;
  if (following.version === version) return following.findings;
  const { entries, dropped } = session;
  following.watch.feed(entries.slice(Math.max(0, following.next - dropped)));
  following.next = dropped + entries.length;
  following.version = version;
  following.findings = following.watch.findings(session.now());
  return following.findings;
}

/** Re-evaluates the findings: some things become wrong only after a while, and an idle page sends no entries to trigger that. */
export function lookAgain(session: Session): void {
  const following = followed.get(session);
  if (!following || following.generation !== session.generation) return;
  const findings = following.watch.findings(session.now());
  if (titlesOf(findings) === titlesOf(following.findings)) return;
  following.findings = findings;
  following.elapsed.value++;
}

/** Some titles state a duration, so they change with time. */
const titlesOf = (findings: readonly Finding[]): string =>
  findings.map(({ id, title }) => `${id} ${title}`).join('\n');
