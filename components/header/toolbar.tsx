import type { Workspace } from '../app/workspace.ts';
import { FileButton } from '../shared/file-button.tsx';

export function Toolbar({ workspace }: { workspace: Workspace }) {
  const { session } = workspace;
  session.version.value;
  const isOver = workspace.status.value.kind === 'updated';
  return (
    <fieldset class="toolbar" aria-label="Recording">
      <button
        type="button"
        class="plain"
        data-action="clear"
        title="Clear the log; live connections and pending messages stay"
        disabled={isOver || session.recording !== null}
        onClick={() => session.clear()}
      >
        Clear
      </button>
      <label class="check" title="Keep the log when the page is reloaded or left">
        <input
          type="checkbox"
          data-action="preserve"
          disabled={isOver}
          onChange={(event) => {
            session.preserveLog = event.currentTarget.checked;
          }}
        />
        Preserve log
      </label>
      <label
        class="check"
        title="With “Reload with capture”, begin the page’s dedicated workers with Faultline’s own script, so that their connections are seen and reached by faults"
      >
        <input
          type="checkbox"
          data-action="follow-workers"
          disabled={isOver}
          checked={workspace.followWorkers.value}
          onChange={(event) => {
            workspace.followWorkers.value = event.currentTarget.checked;
          }}
        />
        Follow workers
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
        disabled={isOver}
        onChoose={(file) => void workspace.importFile(file)}
      />
    </fieldset>
  );
}
