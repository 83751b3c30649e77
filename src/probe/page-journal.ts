import { clip } from '../journal/clip.ts';
import type { Draft, Entry } from '../journal/entry.ts';
import { type Batch, readRing } from '../journal/read-ring.ts';
import type { RegisteredClient } from '../journal/registry.ts';
import { Backlog } from './backlog.ts';
import { boundedCopy } from './bounded-entry.ts';
import { toJson } from './json.ts';
import { WeighedRing } from './weighed-ring.ts';

/** Most entries in one answer to a drain. */
const BATCH = 2000;

/** Everything that happens in a page, from all sources. */
export class PageJournal {
  readonly #ring = new WeighedRing(20_000, 8_000_000);
  readonly #now: () => number;
  /** Data that has been seen but not inspected. */
  readonly backlog: Backlog;

  constructor(now: () => number) {
    this.#now = now;
    this.backlog = new Backlog({ now, write: (entry, weight) => this.#ring.write(entry, weight) });
  }

  write = (entry: Draft): void => this.backlog.write(entry);

  /** Reports an error that the page does not notice. */
  complain = (message: string): void => {
    this.write({ type: 'error', at: this.#now(), connection: '', message: clip(message, 1000) });
  };

  /** Copies what a registered client has recorded so far, and everything it records from now on. */
  relay({ journal }: RegisteredClient): void {
    for (const entry of readRing(journal, 0).entries) this.#copy(entry);
    journal.listener = (entry) => this.#copy(entry);
  }

  /** Inspects only as much of the backlog as fits in the answer: a page with much to report is not blocked for all of it at once. */
  since(since: number): Batch {
    this.backlog.settle(() => this.#ring.last - since >= BATCH);
    const { entries, next, more } = readRing(this.#ring, since, BATCH);
    return { entries, next, more: more || this.backlog.waits };
  }

  #copy(entry: Entry): void {
    try {
      // The panel validates it; here it only has to be bounded and serialisable.
      const { copy, weight } = boundedCopy(entry);
      this.backlog.write(copy as Draft, weight);
    } catch (error) {
      this.complain(`A client reported an invalid journal entry: ${String(error)}`);
    }
  }
}

/** Serialises entries as JSON. One that cannot be serialised is replaced by an error. */
export const serialiseEntries = (entries: readonly Entry[]): string =>
  `[${entries.map(serialise).join(',')}]`;

function serialise(entry: Entry): string {
  try {
    return toJson(entry);
  } catch (error) {
    const message = `An entry could not be told: ${String(error)}`.slice(0, 1000);
    const { seq } = entry;
    return toJson({ type: 'error', seq, at: 0, connection: '', message });
  }
}
