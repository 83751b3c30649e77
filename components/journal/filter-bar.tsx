import { plural } from '../shared/format.ts';
import type { Filter } from './filter.ts';
import { GROUPS, type GroupName } from './groups.ts';

interface FilterBarProps {
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
  readonly shown: number;
  readonly total: number;
  readonly dropped: number;
}

export function FilterBar({ filter, onFilter, shown, total, dropped }: FilterBarProps) {
  const toggle = (name: GroupName): void => {
    const hidden = new Set(filter.hidden);
    if (!hidden.delete(name)) hidden.add(name);
    onFilter({ ...filter, hidden });
  };
  const all = plural(total, 'entry', 'entries');
  const count = shown === total ? all : `${shown.toLocaleString('en')} of ${all}`;
  return (
    <div class="filter-bar">
      <input
        type="search"
        class="filter-text"
        placeholder="Filter"
        aria-label="Filter the journal"
        data-action="filter"
        value={filter.text}
        onInput={(event) => onFilter({ ...filter, text: event.currentTarget.value })}
      />
      {GROUPS.map(({ name, title }) => (
        <button
          key={name}
          type="button"
          class="chip"
          data-group={name}
          aria-pressed={!filter.hidden.has(name)}
          onClick={() => toggle(name)}
        >
          {title}
        </button>
      ))}
      <span class="filter-count muted">
        {count}
        {dropped > 0 && `, ${dropped.toLocaleString('en')} older ones dropped`}
      </span>
    </div>
  );
}
