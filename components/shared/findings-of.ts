import { type Watch, watch } from '../../src/findings/detect.ts';
import type { Finding } from '../../src/findings/finding.ts';
import type { Session } from '../../src/session/model.ts';

interface Following {
  watch: Watch;
  generation: number;
  /** Number of the next entry to feed, as `Session.dropped + index`. */
  next: number;
  version: number;
  findings: readonly Finding[];
}

const followed = new WeakMap<Session, Following>();

/** The findings in what a session shows, worked out once for all views, at the cost of the new entries only. */
export function findingsOf(session: Session): readonly Finding[] {
  const version = session.version.value;
  let following = followed.get(session);
  if (following?.generation !== session.generation) {
    const { generation, dropped } = session;
    following = { watch: watch(), generation, next: dropped, version: -1, findings: [] };
    followed.set(session, following);
  }
  if (following.version === version) return following.findings;
  const { entries, dropped } = session;
  following.watch.feed(entries.slice(Math.max(0, following.next - dropped)));
  following.next = dropped + entries.length;
  following.version = version;
  following.findings = following.watch.findings(session.now());
  return following.findings;
}
