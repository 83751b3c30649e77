import type { Entry, OverflowEntry } from '../journal/entry.ts';
import type { Finding } from './finding.ts';

/** One look at a journal, entry by entry, so that it can follow a live page without starting over. */
export interface Detection {
  /** Entries come in the order of the journal. */
  step(entry: Entry): void;
  /** How many messages, events or connections are affected so far; exact, also where `findings` is bounded. */
  count(now: number): number;
  /** @param now the page's clock, as an entry's `at`: some things are wrong only once they have lasted */
  findings(now: number): readonly Finding[];
}

export type Detector = () => Detection;

/** Logical clients looked at, at once; the one that has been silent longest is forgotten first. */
const MAX_CONNECTIONS = 1000;
/** Findings of one kind kept for one client; `count` goes on beyond it. */
export const MAX_FINDINGS = 100;
/** Entries named as the proof of one finding. */
export const MAX_EVIDENCE = 20;

interface Client {
  readonly detection: Detection;
  /** It does not report itself. */
  inferred: boolean;
}

/**
 * Looks at each logical client by itself. Learns of entries that fell out of the journal, whichever client's they were. What is found in a client
 * that does not report itself is marked as inferred.
 */
export function perConnection(make: (connection: string) => Detection): Detector {
  return () => {
    const clients = new Map<string, Client>();
    let forgotten = 0;
    const of = (connection: string): Client => {
      const known = clients.get(connection);
      if (known) return known;
      if (clients.size >= MAX_CONNECTIONS) {
        const [oldest] = clients;
        if (oldest) {
          forgotten += oldest[1].detection.count(Number.NEGATIVE_INFINITY);
          clients.delete(oldest[0]);
        }
      }
      const made = { detection: make(connection), inferred: false };
      clients.set(connection, made);
      return made;
    };
    return {
      step(entry) {
        if (entry.type === 'overflow') return tellAll(clients, entry);
        if (entry.connection === '') return;
        const client = of(entry.connection);
        if (entry.inferred) client.inferred = true;
        client.detection.step(entry);
      },
      count: (now) =>
        [...clients.values()].reduce((sum, { detection }) => sum + detection.count(now), forgotten),
      findings: (now) => [...clients.values()].flatMap((client) => findingsOf(client, now)),
    };
  };
}

function tellAll(clients: ReadonlyMap<string, Client>, entry: OverflowEntry): void {
  for (const { detection } of clients.values()) detection.step(entry);
}

function findingsOf({ detection, inferred }: Client, now: number): readonly Finding[] {
  const found = detection.findings(now);
  return inferred ? found.map((finding) => ({ ...finding, inferred })) : found;
}
