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

/** Looks at each logical client by itself. Learns of entries that fell out of the journal, whichever client's they were. */
export function perConnection(make: (connection: string) => Detection): Detector {
  return () => {
    const detections = new Map<string, Detection>();
    let forgotten = 0;
    const of = (connection: string): Detection => {
      const known = detections.get(connection);
      if (known) return known;
      if (detections.size >= MAX_CONNECTIONS) {
        const [oldest] = detections;
        if (oldest) {
          forgotten += oldest[1].count(Number.NEGATIVE_INFINITY);
          detections.delete(oldest[0]);
        }
      }
      const made = make(connection);
      detections.set(connection, made);
      return made;
    };
    return {
      step(entry) {
        if (entry.type === 'overflow') forEachOf(detections, entry);
        else if (entry.connection !== '') of(entry.connection).step(entry);
      },
      count: (now) =>
        [...detections.values()].reduce((sum, detection) => sum + detection.count(now), forgotten),
      findings: (now) => [...detections.values()].flatMap((detection) => detection.findings(now)),
    };
  };
}

function forEachOf(detections: ReadonlyMap<string, Detection>, entry: OverflowEntry): void {
  for (const detection of detections.values()) detection.step(entry);
}
