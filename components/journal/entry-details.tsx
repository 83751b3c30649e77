import type { Entry } from '../../src/journal/entry.ts';

export function EntryDetails({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  return (
    <aside class="details" aria-label="Entry">
      <div class="details-head">
        <strong>{entry.type}</strong>
        <button type="button" class="plain" aria-label="Close the details" onClick={onClose}>
          ✕
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard. */}
      <pre tabIndex={0}>{JSON.stringify(entry, null, 2)}</pre>
    </aside>
  );
}
