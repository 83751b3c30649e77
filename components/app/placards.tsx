import { Empty } from '../shared/empty.tsx';
import type { Workspace } from './workspace.ts';

/** Shown for a page that has made no connection yet. */
export function NoConnection({ workspace }: { workspace: Workspace }) {
  workspace.session.version.value;
  const { kind } = workspace.status.value;
  if (kind === 'attaching') return <Empty title="Looking for the page…" />;
  if (workspace.session.recording) return <Empty title="This recording contains no connection" />;
  const others = new Set(
    workspace.session.marks.flatMap(({ label, leftAlone }) => (leftAlone ? [label] : [])),
  );
  return (
    <Empty title="No connection on this page yet">
      {/* Before the words: however little room there is, it is in view. */}
      <button
        type="button"
        class="primary"
        data-action="reload-capture"
        onClick={() => workspace.reloadWithCapture()}
      >
        Reload with capture
      </button>
      <p>
        WebSockets, EventSources, streamed replies and long polls appear here as the page makes
        them, and connections from before the panel when they are next used. A reload with capture
        shows all of them from the start. For a page to try this on, run <code>npm start</code>.
      </p>
      {[...others].map((label) => (
        <p key={label}>{label}</p>
      ))}
    </Empty>
  );
}

/** Shown when there is nothing to inspect: the browser forbids it, or the extension is gone. */
export function Closed({ workspace }: { workspace: Workspace }) {
  workspace.session.version.value;
  const status = workspace.status.value;
  const has = workspace.session.entries.length > 0;
  if (status.kind === 'updated') {
    return (
      <Empty title="Faultline was updated">
        <p>Close DevTools and open them again to continue.</p>
        {has && <p>What was recorded is lost then: save it with Export.</p>}
      </Empty>
    );
  }
  return (
    <Empty title="This page cannot be inspected">
      <p>{status.kind === 'denied' ? status.reason : ''}</p>
      {has && <p>What was recorded before is still there: save it with Export.</p>}
      <p>A recording can still be opened with Import.</p>
    </Empty>
  );
}
