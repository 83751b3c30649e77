import { type Signal, signal } from '@preact/signals';
import type { Entry } from '../../src/journal/entry.ts';
import type { Session } from '../../src/session/model.ts';
import { perSession } from '../shared/per-session.ts';
import { describe } from './describe.ts';
import { type GroupName, groupOf } from './groups.ts';

export interface Filter {
  /** A substring of type, client, description or message id; not case-sensitive. */
  readonly text: string;
  readonly hidden: ReadonlySet<GroupName>;
}

export const EVERYTHING: Filter = { text: '', hidden: new Set() };

/** The filter of this session's journal; kept while another view is shown. */
export const filterOf = perSession((): Signal<Filter> => signal(EVERYTHING));

/** The entries that pass a filter, updated at the cost of the new entries only. */
export class FilteredEntries {
  readonly rows: Entry[] = [];
  /** The number of each row among all entries, as `Session.dropped + index`. */
  readonly #numbers: number[] = [];
  #filter: Filter | null = null;
  #generation = -1;
  #several = false;
  #next = 0;

  /** @param nameOf the name that an entry's client is shown by, if it is */
  update(
    session: Session,
    filter: Filter,
    nameOf: (connection: string) => string | undefined,
  ): readonly Entry[] {
    const several = session.connections.size > 1;
    const isSame = session.generation === this.#generation && several === this.#several;
    if (filter !== this.#filter || !isSame) {
      this.#filter = filter;
      this.#several = several;
      this.#generation = session.generation;
      this.rows.length = 0;
      this.#numbers.length = 0;
      this.#next = session.dropped;
    }
    this.#forget(session.dropped);
    const needle = filter.text.trim().toLowerCase();
    const { entries, dropped } = session;
    for (let index = Math.max(0, this.#next - dropped); index < entries.length; index++) {
      const entry = entries[index];
      if (!entry || !passes(entry, filter, needle, nameOf)) continue;
      this.rows.push(entry);
      this.#numbers.push(dropped + index);
    }
    this.#next = dropped + entries.length;
    return this.rows;
  }

  #forget(dropped: number): void {
    const first = this.#numbers[0];
    if (first === undefined || first >= dropped) return;
    const kept = this.#numbers.findIndex((number) => number >= dropped);
    const gone = kept < 0 ? this.#numbers.length : kept;
    this.rows.splice(0, gone);
    this.#numbers.splice(0, gone);
  }
}

function passes(
  entry: Entry,
  { hidden }: Filter,
  needle: string,
  nameOf: (connection: string) => string | undefined,
): boolean {
  if (hidden.has(groupOf(entry.type))) return false;
  if (needle === '') return true;
  const { type, connection } = entry;
  // The description has only the ends of a long id.
  const id = 'messageId' in entry ? entry.messageId : '';
  const words = `${type} ${connection} ${nameOf(connection) ?? ''} ${id} ${describe(entry)}`;
  return words.toLowerCase().includes(needle);
}
