import { withoutQuery } from '../journal/endpoint.ts';
import type { Entry, FailedEntry, SentEntry } from '../journal/entry.ts';
import { CUT_SHORT } from '../journal/reasons.ts';
import { Recent } from '../journal/recent.ts';
import { type Detection, MAX_FINDINGS, perConnection } from './detector.ts';
import type { Finding } from './finding.ts';
import { nameOf } from './words.ts';

/** A page that goes on by itself has asked again by then, ms. */
const GOES_ON = 10_000;
/** Most replies followed at once: a browser has far fewer streams. */
const MAX_REPLIES = 50;
const MAX_ENDPOINTS = 20;
/** Most kinds of frames remembered of a reply, and of an endpoint. */
const MAX_FRAMES = 10;

/** A request whose answer is a stream. */
interface Reply {
  readonly sent: SentEntry;
  readonly endpoint: string;
  /** Kinds of the frames that it brought. */
  readonly frames: Set<string>;
  last: { readonly frame: string; readonly seq: number } | null;
  /** A fault acted on it. */
  isFaulted: boolean;
}

interface Cut {
  readonly reply: Reply;
  readonly failed: FailedEntry;
}

/**
 * The stream of a reply ended in good order in the middle of the reply, and the page did not ask again. To `fetch`, such an end looks like any
 * other. Only where an earlier reply of the kind had its end: some servers never send one.
 */
export const replyCutShort = perConnection((connection): Detection => {
  const urls = new Recent<number, string>(MAX_REPLIES);
  const replies = new Recent<number, Reply>(MAX_REPLIES);
  const byMessage = new Recent<string, Reply>(MAX_REPLIES);
  /** Kinds of frames that came in complete replies, by endpoint. */
  const complete = new Recent<string, Set<string>>(MAX_ENDPOINTS);
  /** What the page may still go on with. */
  let recent: Cut[] = [];
  const found: Finding[] = [];
  let count = 0;

  function onSent(sent: SentEntry): void {
    const url = urls.get(sent.epoch);
    if (url === undefined || replies.has(sent.epoch)) return;
    const endpoint = withoutQuery(url);
    const reply = { sent, endpoint, frames: new Set<string>(), last: null, isFaulted: false };
    replies.set(sent.epoch, reply);
    byMessage.set(sent.messageId, reply);
  }

  /** @returns the reply that is over */
  function settle(messageId: string): Reply | undefined {
    const reply = byMessage.get(messageId);
    if (!reply) return undefined;
    byMessage.delete(messageId);
    replies.delete(reply.sent.epoch);
    urls.delete(reply.sent.epoch);
    return reply;
  }

  function onConfirmed(messageId: string): void {
    const reply = settle(messageId);
    if (!reply) return;
    const known = complete.get(reply.endpoint) ?? new Set<string>();
    for (const frame of reply.frames) if (known.size < MAX_FRAMES) known.add(frame);
    complete.set(reply.endpoint, known);
  }

  function onFailed(failed: FailedEntry): void {
    const reply = settle(failed.messageId);
    if (failed.reason !== CUT_SHORT || !reply?.last || reply.isFaulted) return;
    // If replies with such frames had needed no end, the earlier one would not have been complete either.
    if (!complete.get(reply.endpoint)?.has(reply.last.frame)) return;
    if (recent.length < MAX_REPLIES) recent.push({ reply, failed });
  }

  /** Whatever the page asks for now may be the rest. */
  function onAttempt(at: number): void {
    for (const cut of recent) if (isLeft(cut, at)) keep(cut);
    recent = [];
  }

  function keep(cut: Cut): void {
    count++;
    if (found.length < MAX_FINDINGS) found.push(finding(connection, cut));
  }

  function step(entry: Entry): void {
    if (!entry.inferred) return;
    switch (entry.type) {
      case 'attempt':
        if (entry.transport === 'sse') urls.set(entry.epoch, entry.url);
        return onAttempt(entry.at);
      case 'sent':
        return onSent(entry);
      case 'received': {
        const reply = replies.get(entry.epoch);
        if (!reply) return;
        reply.last = { frame: entry.frame, seq: entry.seq };
        if (reply.frames.size < MAX_FRAMES) reply.frames.add(entry.frame);
        return;
      }
      case 'confirmed':
        return onConfirmed(entry.messageId);
      case 'failed':
        return onFailed(entry);
      case 'fault': {
        const reply = entry.epoch === undefined ? undefined : replies.get(entry.epoch);
        if (reply && entry.phase === 'fired') reply.isFaulted = true;
        return;
      }
    }
  }

  const left = (now: number): Cut[] => recent.filter((cut) => isLeft(cut, now));

  return {
    step(entry) {
      // Its end, or what the page asked for since, may be among the lost entries.
      if (entry.type === 'overflow') {
        replies.clear();
        byMessage.clear();
        recent = [];
      } else step(entry);
    },
    count: (now) => count + left(now).length,
    findings: (now) =>
      [...found, ...left(now).map((cut) => finding(connection, cut))].slice(0, MAX_FINDINGS),
  };
});

const isLeft = ({ failed }: Cut, now: number): boolean => now - failed.at >= GOES_ON;

function finding(connection: string, { reply, failed }: Cut): Finding {
  const { sent, last } = reply;
  return {
    id: `reply-cut-short:${connection}:${sent.messageId}`,
    kind: 'reply-cut-short',
    severity: 'error',
    connection,
    title: `The reply to “${nameOf(sent.messageId, sent.preview)}” stopped half-way`,
    why: `Its stream ended as a complete one does, but without the end of the reply, which earlier replies had, and the page has not asked again. Unless the page looks for that end, or has had the server stop the reply, its user takes the half for the whole. Wait for the end that the protocol names, not for that of the stream; without it, ask for the rest, or say that the reply is incomplete.`,
    at: failed.at + GOES_ON,
    evidence: [sent.seq, ...(last ? [last.seq] : []), failed.seq].toSorted((a, b) => a - b),
    count: 1,
    messageId: sent.messageId,
  };
}
