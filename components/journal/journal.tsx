import { useMemo, useRef } from 'preact/hooks';
import type { Entry } from '../../src/journal/entry.ts';
import { loadOf } from '../../src/session/loads.ts';
import type { Session } from '../../src/session/model.ts';
import { connectionName } from '../shared/connection-name.ts';
import { Empty } from '../shared/empty.tsx';
import { pickEntry, pickedEntry } from '../shared/focus.ts';
import { onEscape } from '../shared/on-escape.ts';
import { Windowed } from '../shared/windowed.tsx';
import { EntryDetails } from './entry-details.tsx';
import { EntryRow, SELECTED_ID } from './entry-row.tsx';
import { EVERYTHING, FilteredEntries, filterOf } from './filter.ts';
import { FilterBar } from './filter-bar.tsx';
import './journal.css';

const ROW_HEIGHT = 20;
const PAGE = 10;

interface NoEntryProps {
  readonly recorded: boolean;
  readonly onShowAll: () => void;
}

function NoEntry({ recorded, onShowAll }: NoEntryProps) {
  if (!recorded) return <Empty title="Nothing recorded yet" />;
  return (
    <Empty title="No entry matches">
      <p>
        <button type="button" data-action="show-all" onClick={onShowAll}>
          Show all
        </button>
      </p>
    </Empty>
  );
}

/** Looks up the name of an entry's client and the load of the page that it belongs to; `undefined` when there is only one client. */
function namesIn({ connections }: Session): (id: string) => string | undefined {
  const names = new Map<string, string>();
  return (id) => {
    const connection = connections.size > 1 ? connections.get(id) : undefined;
    if (!connection) return undefined;
    const known = names.get(id);
    if (known !== undefined) return known;
    const load = loadOf(id);
    const name = connectionName(connection, connections.values());
    const whole = load === undefined ? name : `${name} (${load})`;
    names.set(id, whole);
    return whole;
  };
}

/** Every entry in order, filtered. */
export function Journal({ session }: { session: Session }) {
  session.version.value;
  const filtered = useMemo(() => new FilteredEntries(), []);
  const filter = filterOf(session);
  const selected = pickedEntry(session) ?? null;
  const select = (entry: Entry | null): void => {
    pickEntry(session, entry);
  };
  const nameOf = namesIn(session);
  const rows = filtered.update(session, filter.value, nameOf);
  const position = selected ? rows.indexOf(selected) : -1;
  const move = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = {
      ArrowUp: -1,
      ArrowDown: 1,
      PageUp: -PAGE,
      PageDown: PAGE,
      Home: -rows.length,
      End: rows.length,
    };
    const step = steps[event.key];
    if (step === undefined || rows.length === 0) return;
    event.preventDefault();
    const target = position < 0 ? rows.length - 1 : position + step;
    select(rows[Math.min(rows.length - 1, Math.max(0, target))] ?? null);
  };
  const list = useRef<HTMLDivElement>(null);
  const close = (): void => {
    select(null);
    list.current?.focus();
  };
  return (
    <div class="journal">
      <FilterBar
        filter={filter.value}
        onFilter={(wanted) => {
          filter.value = wanted;
        }}
        shown={rows.length}
        total={session.entries.length}
        dropped={session.dropped}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: what can be focused is inside; Escape closes the details from all of it. */}
      <div
        class={selected ? 'journal-panes journal-open' : 'journal-panes'}
        onKeyDown={selected ? onEscape(close) : undefined}
      >
        {rows.length === 0 ? (
          <NoEntry
            recorded={session.entries.length > 0}
            onShowAll={() => {
              filter.value = EVERYTHING;
            }}
          />
        ) : (
          <Windowed
            attributes={{ class: 'entries' }}
            count={rows.length}
            rowHeight={ROW_HEIGHT}
            identity={(index) => rows[index]}
            follow
            reveal={position < 0 ? undefined : position}
            row={(index) => {
              const entry = rows[index];
              const key = `${entry?.seq} ${index}`;
              if (!entry) return undefined;
              const of = nameOf(entry.connection);
              return <EntryRow key={key} {...{ entry, of, select, selected }} />;
            }}
          >
            {(shown, before, after) => (
              <div
                ref={list}
                role="listbox"
                aria-label="Journal entries"
                aria-activedescendant={selected ? SELECTED_ID : undefined}
                tabIndex={0}
                onKeyDown={move}
                style={{ paddingTop: `${before}px`, paddingBottom: `${after}px` }}
              >
                {shown}
              </div>
            )}
          </Windowed>
        )}
        {selected && <EntryDetails entry={selected} onClose={close} />}
      </div>
    </div>
  );
}
