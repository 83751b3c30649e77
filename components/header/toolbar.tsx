import { useRef } from 'preact/hooks';
import type { Workspace } from '../app/workspace.ts';

export function Toolbar({ workspace }: { workspace: Workspace }) {
  const { session } = workspace;
  session.version.value;
  const file = useRef<HTMLInputElement>(null);
  const save = (): void => {
    const { href, name } = workspace.exportRecording();
    const anchor = document.createElement('a');
    anchor.href = href;
    anchor.download = name;
    anchor.click();
  };
  const open = (input: HTMLInputElement): void => {
    const chosen = input.files?.[0];
    // The same file can then be chosen again.
    input.value = '';
    if (chosen) void workspace.importFile(chosen);
  };
  return (
    <div class="toolbar" role="toolbar" aria-label="Recording">
      <button
        type="button"
        class="plain"
        data-action="clear"
        title="Forget what happened; what is still going on stays"
        disabled={session.recording !== null}
        onClick={() => session.clear()}
      >
        Clear
      </button>
      <label class="check" title="Keep what happened when the page is loaded anew">
        <input
          type="checkbox"
          data-action="preserve"
          onChange={(event) => {
            session.preserveLog = event.currentTarget.checked;
          }}
        />
        Preserve log
      </label>
      <button
        type="button"
        class="plain"
        data-action="export"
        title="Save everything recorded as a file"
        disabled={session.entries.length === 0}
        onClick={save}
      >
        Export
      </button>
      <button
        type="button"
        class="plain"
        data-action="import"
        title="Open a recording from a file"
        onClick={() => file.current?.click()}
      >
        Import
      </button>
      <input
        ref={file}
        type="file"
        accept=".json,application/json"
        hidden
        data-import
        onChange={(event) => open(event.currentTarget)}
      />
    </div>
  );
}
