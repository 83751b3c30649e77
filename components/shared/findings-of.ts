import { type Signal, signal } from '@preact/signals';
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
  /** Rises when time alone has made a difference. */
  readonly elapsed: Signal<number>;
}

const followed = new WeakMap<Session, Following>();

/** The findings in what a session shows, worked out once for all views, at the cost of the new entries only. */
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

/** Looks again: some things are wrong only once they have lasted, and a page where nothing happens any more tells nothing. */
export function lookAgain(session: Session): void {
  const following = followed.get(session);
  if (!following || following.generation !== session.generation) return;
  const findings = following.watch.findings(session.now());
  if (titlesOf(findings) === titlesOf(following.findings)) return;
  following.findings = findings;
  following.elapsed.value++;
}

/** In some it says for how long. */
const titlesOf = (findings: readonly Finding[]): string =>
  findings.map(({ id, title }) => `${id} ${title}`).join('\n');
