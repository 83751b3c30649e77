import type { Entry, OverflowEntry } from '../journal/entry.ts';
import { Visibility } from '../journal/visibility.ts';
import type { Finding } from './finding.ts';

/** Examines a journal entry by entry, so that it can follow a live page without starting over. */
export interface Detection {
  /** Called with the entries in journal order. */
  step(entry: Entry): void;
  /** How many messages, events or connections are affected so far; exact even where `findings` is truncated. */
  count(now: number): number;
  /** @param now the page's time, on the scale of an entry's `at`: some things become wrong only after a while */
  findings(now: number): readonly Finding[];
}

export type Detector = () => Detection;

/** Most clients watched at once; the one silent for longest is dropped first. */
const MAX_CONNECTIONS = 100;
/** Most findings of one kind kept per client; `count` continues beyond it. */
export const MAX_FINDINGS = 100;
/** Most entries given as evidence of one finding. */
export const MAX_EVIDENCE = 20;

interface Client {
  readonly detection: Detection;
  /** Whether the client does not report itself. */
  inferred: boolean;
  /** When its page was left, in a preserved log: nothing of it lasts beyond. */
  leftAt: number;
}

/**
 * Runs a detector for each logical client separately. Every detector is told of entries lost from the journal, whichever
 * client's they were. Findings about a client that does not report itself are marked as inferred.
 *
 * @param make creates a detector, which can also ask when the page was hidden
 */
export function perConnection(
  make: (connection: string, visibility: Visibility) => Detection,
): Detector {
  return () => {
    const clients = new Map<string, Client>();
    const visibility = new Visibility();
    let forgotten = 0;
    /** The most recently active client is moved to the end. */
    let newest = '';
    const of = (connection: string): Client => {
      const known = clients.get(connection);
      if (known) {
        if (connection !== newest) {
          clients.delete(connection);
          clients.set(connection, known);
          newest = connection;
        }
        return known;
      }
      newest = connection;
      if (clients.size >= MAX_CONNECTIONS) {
        const [oldest] = clients;
        if (oldest) {
          forgotten += oldest[1].detection.count(Number.NEGATIVE_INFINITY);
          clients.delete(oldest[0]);
        }
      }
      const made = {
        detection: make(connection, visibility),
        inferred: false,
        leftAt: Number.POSITIVE_INFINITY,
      };
      clients.set(connection, made);
      return made;
    };
    const leaveAll = (at: number): void => {
      for (const client of clients.values()) client.leftAt = Math.min(client.leftAt, at);
      if (visibility.hiddenSince(at)) visibility.shown(at);
    };
    return {
      step(entry) {
        visibility.step(entry);
        if (entry.type === 'overflow') return tellAll(clients, entry);
        if (entry.type === 'mark' && entry.page !== undefined) return leaveAll(entry.at);
        if (entry.connection === '') return;
        const client = of(entry.connection);
        // Its page has come back.
        client.leftAt = Number.POSITIVE_INFINITY;
        if (entry.inferred) client.inferred = true;
        client.detection.step(entry);
      },
      count: (now) =>
        [...clients.values()].reduce(
          (sum, { detection, leftAt }) => sum + detection.count(Math.min(now, leftAt)),
          forgotten,
        ),
      findings: (now) => [...clients.values()].flatMap((client) => findingsOf(client, now)),
    };
  };
}

function tellAll(clients: ReadonlyMap<string, Client>, entry: OverflowEntry): void {
  for (const { detection } of clients.values()) detection.step(entry);
}

function findingsOf({ detection, inferred, leftAt }: Client, now: number): readonly Finding[] {
  const found = detection.findings(Math.min(now, leftAt));
  return inferred ? found.map((finding) => ({ ...finding, inferred })) : found;
}
