import { endpointOf } from '../journal/endpoint.ts';
import type { AttemptEntry, Entry } from '../journal/entry.ts';
import { Recent } from '../journal/recent.ts';
import { type Detection, perConnection } from './detector.ts';
import type { Finding } from './finding.ts';
import { seconds } from './words.ts';

/** Connections that Chromium and Firefox make to one host over HTTP/1.1. */
const LIMIT = 6;
/** So long the next one must have waited for one of them, ms: longer than most servers take to begin an answer. */
const PATIENCE = 10_000;
const MAX_ATTEMPTS = 1000;

/**
 * As many streams are open as a browser makes connections to one host, and the next one hangs: it and every other request to this host wait until
 * one of the streams ends. Only without TLS, where browsers are certain to use HTTP/1.1.
 */
export const streamsExhausted = perConnection((connection): Detection => {
  const attempts = new Recent<number, AttemptEntry>(MAX_ATTEMPTS);
  /** Open streams, oldest first. */
  const open = new Map<number, AttemptEntry>();
  const waiting = new Map<number, AttemptEntry>();
  let fullSince: number | null = null;
  let found: Finding | null = null;

  function onAttempt(entry: AttemptEntry): void {
    if (entry.transport !== 'sse' || !entry.url.startsWith('http:')) return;
    attempts.set(entry.epoch, entry);
    if (waiting.size < MAX_ATTEMPTS) waiting.set(entry.epoch, entry);
  }

  function onOpen(epoch: number, at: number): void {
    const attempt = attempts.get(epoch);
    found ??= exhausted(at);
    waiting.delete(epoch);
    if (!attempt || open.size >= MAX_ATTEMPTS) return;
    open.set(epoch, attempt);
    if (open.size >= LIMIT) fullSince ??= at;
  }

  function onClose(epoch: number, at: number): void {
    found ??= exhausted(at);
    waiting.delete(epoch);
    open.delete(epoch);
    if (open.size < LIMIT) fullSince = null;
  }

  function step(entry: Entry): void {
    switch (entry.type) {
      case 'attempt':
        return onAttempt(entry);
      case 'open':
        return onOpen(entry.epoch, entry.at);
      case 'close':
        return onClose(entry.epoch, entry.at);
      case 'fault':
      case 'held':
        if (entry.epoch !== undefined) waiting.delete(entry.epoch);
        return;
      case 'connection':
      case 'overflow':
        // The end of any of them may be among the lost entries.
        open.clear();
        waiting.clear();
        fullSince = null;
        return;
    }
  }

  function exhausted(now: number): Finding | null {
    if (fullSince === null) return null;
    for (const next of waiting.values()) {
      const since = Math.max(fullSince, next.at);
      if (now - since < PATIENCE) continue;
      return finding(connection, [...open.values()].slice(0, LIMIT), next, since, now);
    }
    return null;
  }

  const present = (now: number): Finding | null => found ?? exhausted(now);

  return {
    step,
    count: (now) => (present(now) ? 1 : 0),
    findings(now) {
      const one = present(now);
      return one ? [one] : [];
    },
  };
});

function finding(
  connection: string,
  streams: readonly AttemptEntry[],
  next: AttemptEntry,
  since: number,
  now: number,
): Finding {
  // A recording may contain any text as a URL.
  const host = endpointOf(next.url).split('/')[2] || 'its host';
  return {
    id: `streams-exhausted:${connection}`,
    kind: 'streams-exhausted',
    severity: 'error',
    connection,
    title: `${LIMIT} streams leave no connection to ${host}`,
    why: `Over HTTP/1.1, a browser makes ${LIMIT} connections to one host, for all its tabs together, and each stream keeps one. So connection ${next.epoch} has waited for ${seconds(now - since)}, and so does every other request to this host until a stream ends. Close streams that are no longer needed, let all parts of the page and all tabs share one, or serve the page over HTTP/2.`,
    at: since + PATIENCE,
    evidence: [...streams, next].map(({ seq }) => seq),
    count: 1,
  };
}
