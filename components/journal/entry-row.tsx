import type { Entry } from '../../src/journal/entry.ts';
import { clockTime } from '../shared/format.ts';
import { describe } from './describe.ts';
import { groupOf } from './groups.ts';

interface EntryRowProps {
  readonly entry: Entry;
  /** Name of its client, where there are several to distinguish. */
  readonly of: string | undefined;
  readonly selected: Entry | null;
  readonly select: (entry: Entry) => void;
}

/** The id of the selected row, for the list box, which has the focus. */
export const SELECTED_ID = 'selected-entry';

export function EntryRow({ entry, of, selected, select }: EntryRowProps) {
  const chosen = entry === selected;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list box has the focus and moves the selection.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the arrow keys of the list box do what a click does.
    <div
      class="entry"
      role="option"
      id={chosen ? SELECTED_ID : undefined}
      aria-selected={chosen}
      data-entry={entry.type}
      data-group={groupOf(entry.type)}
      onClick={() => select(entry)}
    >
      <span class="entry-time">{clockTime(entry.at)}</span>
      <span class="entry-type">{entry.type}</span>
      <span class="entry-text">
        {of !== undefined && (
          <bdi class="entry-connection" title={of}>
            {of}
          </bdi>
        )}
        {/* Text from the page may change the direction of what follows it. */}
        <bdi>{describe(entry)}</bdi>
        {entry.inferred && <span class="entry-inferred">inferred</span>}
      </span>
    </div>
  );
}
