import { endpointOf, withoutQuery } from '../journal/endpoint.ts';
import type { AttemptEntry, CloseEntry, Entry, OpenEntry } from '../journal/entry.ts';
import { isLoss } from '../journal/loss.ts';
import { Recent } from '../journal/recent.ts';
import { type Detection, MAX_EVIDENCE, perConnection } from './detector.ts';
import type { Finding } from './finding.ts';
import { seconds } from './words.ts';

/** Number of attempts in a row, none of which led to a lasting connection. */
const MANY = 30;
/** They are a storm when made within this time, ms: more than one per 4/3 s. A growing backoff is far slower by then. */
const WITHIN = 40_000;
/** A connection that has lasted this long has proved itself, ms. */
const STOOD = 5000;
const MAX_EPOCHS = 1000;
const MAX_ENDPOINTS = 100;

interface Endpoint {
  readonly name: string;
  /** Attempts under way or connections open at this endpoint. */
  readonly alive: Recent<number, true>;
  /** Largest number of these at once: each has its own retries. */
  most: number;
  /** The latest of the attempts made since a connection last lasted or the client gave up. */
  attempts: { readonly at: number; readonly seq: number }[];
}

/** A client retries again and again without waiting longer; this includes attempts that open and are lost at once. */
export const retryStorm = perConnection((connection): Detection => {
  const endpoints = new Recent<string, Endpoint>(MAX_ENDPOINTS);
  const where = new Recent<number, Endpoint>(MAX_EPOCHS);
  const openedAt = new Recent<number, number>(MAX_EPOCHS);
  let found: Finding | null = null;

  function onAttempt(entry: AttemptEntry): void {
    // Each request of a poll is an attempt, and a request of its own is not a retry.
    if (found || entry.transport === 'ajax' || entry.fresh) return;
    const { epoch, at, seq } = entry;
    const key = endpointOf(entry.url);
    const name = withoutQuery(entry.url);
    const endpoint = endpoints.get(key) ?? {
      name,
      alive: new Recent<number, true>(MAX_EPOCHS),
      most: 0,
      attempts: [],
    };
    endpoints.set(key, endpoint);
    where.set(epoch, endpoint);
    endpoint.alive.set(epoch, true);
    endpoint.most = Math.max(endpoint.most, endpoint.alive.size);
    const enough = MANY * endpoint.most;
    endpoint.attempts.push({ at, seq });
    if (endpoint.attempts.length > enough) endpoint.attempts.shift();
    const [first] = endpoint.attempts;
    if (!first || endpoint.attempts.length < enough || at - first.at > WITHIN) return;
    found = finding(connection, endpoint, first.at, at);
  }

  function onOpen({ epoch, at }: OpenEntry): void {
    openedAt.set(epoch, at);
  }

  function onClose(entry: CloseEntry): void {
    const endpoint = where.get(entry.epoch);
    const opened = openedAt.get(entry.epoch);
    if (!endpoint) return;
    endpoint.alive.delete(entry.epoch);
    where.delete(entry.epoch);
    const stood = opened !== undefined && entry.at - opened >= STOOD;
    if (stood || !isLoss(entry)) endpoint.attempts = [];
  }

  function step(entry: Entry): void {
    if (entry.type === 'attempt') onAttempt(entry);
    else if (entry.type === 'open') onOpen(entry);
    else if (entry.type === 'close') onClose(entry);
    // A lasting connection may be among the lost entries.
    else if (entry.type === 'overflow') endpoints.clear();
  }

  return {
    step,
    count: () => (found ? 1 : 0),
    findings: () => (found ? [found] : []),
  };
});

function finding(
  connection: string,
  { name, attempts }: Endpoint,
  since: number,
  at: number,
): Finding {
  return {
    id: `retry-storm:${connection}`,
    kind: 'retry-storm',
    severity: 'warning',
    connection,
    title: `${attempts.length} attempts in ${seconds(at - since)}`,
    why: `Each of the last ${attempts.length} connections to ${name} failed or was lost at once, and the client did not wait longer before the next. This keeps an overloaded server down. Double the ceiling of the wait each time, and reset it when a connection has proved itself, not when it opens.`,
    at,
    evidence: attempts.slice(0, MAX_EVIDENCE).map(({ seq }) => seq),
    count: attempts.length,
  };
}
