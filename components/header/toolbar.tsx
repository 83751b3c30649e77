import type { Workspace } from '../app/workspace.ts';
import { FileButton } from '../shared/file-button.tsx';

export function Toolbar({ workspace }: { workspace: Workspace }) {
  const { session } = workspace;
  session.version.value;
  return (
    <div class="toolbar" role="toolbar" aria-label="Recording">
      <button
        type="button"
        class="plain"
        data-action="clear"
        title="Clear the log; live connections and pending messages stay"
        disabled={session.recording !== null}
        onClick={() => session.clear()}
      >
        Clear
      </button>
      <label class="check" title="Keep the log when the page is reloaded or left">
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
        onClick={() => workspace.exportRecording()}
      >
        Export
      </button>
      <FileButton
        action="import"
        label="Import"
        title="Open a recording from a file"
        class="plain"
        onChoose={(file) => void workspace.importFile(file)}
      />
    </div>
  );
}
