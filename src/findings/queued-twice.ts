import type { Entry, SentEntry } from '../journal/entry.ts';
import { dropOldest, Recent } from '../journal/recent.ts';
import { type Detection, MAX_EVIDENCE, MAX_FINDINGS, perConnection } from './detector.ts';
import type { Finding } from './finding.ts';
import { nameOf } from './words.ts';

/** Nobody who waits for a confirmation loses patience so soon, ms. */
const AT_ONCE = 1000;
const MAX_MESSAGES = 10_000;
const MAX_OPEN = 1000;

interface Pending {
  /** Its last sending on the connection before. */
  readonly before: SentEntry | null;
  /** What went on the latest connection within a second. */
  readonly copies: SentEntry[];
  count: number;
}

/**
 * After a loss, a message goes several times at once under one id: it is in the client's queue more than once, because several layers put it back.
 * Only over sockets: a request that failed may go again at once. Only seen from outside, where it is known what the server said: it may have
 * asked for the message again.
 */
export const queuedTwice = perConnection((connection): Detection => {
  const pending = new Recent<string, Pending>(MAX_MESSAGES);
  const found = new Map<string, Finding>();
  /** Last word of the server on each connection, as `seq`. */
  const heard = new Recent<number, number>(MAX_OPEN);

  function onSent(entry: SentEntry): void {
    const { messageId, transport, epoch, at } = entry;
    if (!entry.inferred || transport !== 'websocket') return;
    const known = pending.get(messageId);
    const [first] = known?.copies ?? [];
    if (!known || !first || first.epoch !== epoch) {
      pending.set(messageId, { before: known?.copies.at(-1) ?? null, copies: [entry], count: 1 });
      return;
    }
    const isAsked = (heard.get(epoch) ?? 0) > first.seq;
    if (!known.before || isAsked || at - first.at >= AT_ONCE) return;
    known.count++;
    if (known.copies.length < MAX_EVIDENCE - 1) known.copies.push(entry);
    if (known.count <= (found.get(messageId)?.count ?? 0)) return;
    found.set(messageId, finding(connection, known.before, known.copies, known.count));
    dropOldest(found, MAX_FINDINGS);
  }

  return {
    step(entry: Entry) {
      if (entry.type === 'sent') onSent(entry);
      else if (entry.type === 'received') heard.set(entry.epoch, entry.seq);
      else if (entry.type === 'confirmed' || entry.type === 'failed')
        pending.delete(entry.messageId);
      // Another page may give its messages the same ids.
      else if (entry.type === 'connection') pending.clear();
    },
    count: () => found.size,
    findings: () => [...found.values()],
  };
});

function finding(
  connection: string,
  before: SentEntry,
  copies: readonly SentEntry[],
  count: number,
): Finding {
  const { messageId, preview, epoch } = before;
  const last = copies.at(-1) ?? before;
  return {
    id: `queued-twice:${connection}:${messageId}`,
    kind: 'queued-twice',
    severity: 'warning',
    connection,
    title: `Message “${nameOf(messageId, preview)}” was sent ${count} times at once`,
    why: `It was sent on connection ${epoch}, which was lost. Then it went ${count} times over connection ${last.epoch}, within a second and under the same id. So several parts of the client put it back into the queue, and with each loss it multiplies. A server that does not recognise the copies applies each. Let one part alone put a message back.`,
    at: last.at,
    evidence: [before, ...copies].map(({ seq }) => seq),
    count,
    messageId,
  };
}
