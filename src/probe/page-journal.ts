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

/** Everything that happens in a page, whoever tells it. */
export class PageJournal {
  readonly #ring = new WeighedRing(20_000, 8_000_000);
  readonly #now: () => number;
  /** Seen, and not looked into yet. */
  readonly backlog: Backlog;

  constructor(now: () => number) {
    this.#now = now;
    this.backlog = new Backlog({ now, write: (entry, weight) => this.#ring.write(entry, weight) });
  }

  write = (entry: Draft): void => this.backlog.write(entry);

  /** Something went wrong, and the page went on. */
  complain = (message: string): void => {
    this.write({ type: 'error', at: this.#now(), connection: '', message: clip(message, 1000) });
  };

  /** Takes over what a registered client has told so far, and what it tells from now on. */
  relay({ journal }: RegisteredClient): void {
    for (const entry of readRing(journal, 0).entries) this.#copy(entry);
    journal.listener = (entry) => this.#copy(entry);
  }

  /** Looks into no more of what was seen than the answer has room for: a page that has had much to tell is not held up for all of it at once. */
  since(since: number): Batch {
    this.backlog.settle(() => this.#ring.last - since >= BATCH);
    const { entries, next, more } = readRing(this.#ring, since, BATCH);
    return { entries, next, more: more || this.backlog.waits };
  }

  #copy(entry: Entry): void {
    try {
      // The panel checks it; here it need only be something that can be kept and told.
      const { copy, weight } = boundedCopy(entry);
      this.backlog.write(copy as Draft, weight);
    } catch (error) {
      this.complain(`A client told what is no journal entry: ${String(error)}`);
    }
  }
}

/** Entries as JSON. One that cannot be serialised is replaced by what is wrong with it. */
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
