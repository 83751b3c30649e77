import { useState } from 'preact/hooks';
import type { LinkStatus } from '../../src/link/link.ts';
import { ReachBanner } from './reach-banner.tsx';
import { useBannerFocus } from './use-banner-focus.ts';
import { isClosed, type Workspace } from './workspace.ts';
import './banners.css';

/** Messages above the views, one line each. */
export function Banners({ workspace }: { workspace: Workspace }) {
  const late = useLateNote(workspace);
  const { notice, status, exported } = workspace;
  // The offer of the permission can wait: two banners are too much for a low panel.
  const isQuiet =
    notice.value === null &&
    wordsFor(status.value) === null &&
    exported.value === null &&
    !late.isDue &&
    !areWorkersDue(workspace);
  return (
    <>
      <NoticeBanner workspace={workspace} />
      <StatusBanner workspace={workspace} />
      <RecordingBanner workspace={workspace} />
      <WorkersBanner workspace={workspace} />
      <LateBanner workspace={workspace} note={late} />
      <ReachBanner workspace={workspace} mayOffer={isQuiet} />
      <ExportBanner workspace={workspace} />
    </>
  );
}

function NoticeBanner({ workspace: { notice } }: { workspace: Workspace }) {
  const banner = useBannerFocus();
  if (!notice.value) return null;
  const dismiss = (): void => {
    notice.value = null;
  };
  return (
    <div ref={banner} class="banner banner-error" role="alert">
      <span>{notice.value}</span>
      <button type="button" class="plain" onClick={dismiss}>
        Dismiss
      </button>
    </div>
  );
}

function wordsFor(status: LinkStatus): string | null {
  switch (status.kind) {
    case 'busy':
      return 'The page is busy, paused in the debugger, or has crashed. Events appear as soon as it answers; reload it if it has crashed.';
    case 'navigating':
      return 'The page is loading…';
    case 'unreachable':
      return `The browser does not let DevTools reach this page: ${status.reason} Reload it; if that does not help, close DevTools and open them again.`;
    default:
      return null;
  }
}

function StatusBanner({ workspace: { status } }: { workspace: Workspace }) {
  const text = wordsFor(status.value);
  return (
    <div role="status" class={text ? 'banner banner-wait' : 'banner-none'}>
      {text}
    </div>
  );
}

function RecordingBanner({ workspace: { session } }: { workspace: Workspace }) {
  session.version.value;
  const banner = useBannerFocus();
  const { recording, dropped } = session;
  if (!recording) return null;
  const when = new Date(recording.recordedAt);
  return (
    <div ref={banner} class="banner banner-recording" data-recording>
      <span>
        <strong>Recording</strong> of {recording.url || 'a page without a URL'}
        {Number.isNaN(when.getTime()) ? '' : `, ${when.toLocaleString()}`}.
        {dropped > 0 && ` Its first ${dropped.toLocaleString('en')} entries are left out.`} The live
        page goes on in the background.
      </span>
      <button type="button" data-action="close-recording" onClick={() => session.load(null)}>
        Back to the live page
      </button>
    </div>
  );
}

function ReloadButton({ workspace }: { workspace: Workspace }) {
  return (
    <button
      type="button"
      data-action="reload-capture"
      onClick={() => workspace.reloadWithCapture()}
    >
      Reload with capture
    </button>
  );
}

const areWorkersDue = (workspace: Workspace): boolean =>
  !workspace.session.recording &&
  !isClosed(workspace) &&
  workspace.followWorkers.value !== workspace.workersFollowed.value;

/** Shown while the choice to follow workers has not taken effect yet. */
function WorkersBanner({ workspace }: { workspace: Workspace }) {
  const { session, followWorkers } = workspace;
  session.version.value;
  const banner = useBannerFocus();
  const wanted = followWorkers.value;
  if (!areWorkersDue(workspace)) return null;
  return (
    <div ref={banner} class="banner banner-note" data-workers>
      <span>
        {wanted
          ? 'Dedicated workers are followed once the page is reloaded: they are then started from a script around their own.'
          : 'Dedicated workers are followed until the page is reloaded.'}
      </span>
      <ReloadButton workspace={workspace} />
    </div>
  );
}

interface LateNote {
  readonly isDue: boolean;
  dismiss(): void;
}

/** Whether to say that the panel was opened after the page: until dismissed for this load of the page. */
function useLateNote(workspace: Workspace): LateNote {
  const { session, followWorkers, workersFollowed } = workspace;
  session.version.value;
  /** The page on which it was dismissed. */
  const [dismissed, setDismissed] = useState<string | null>(null);
  const page = session.page?.id ?? null;
  // The banner about workers offers the same reload.
  const isOffered = followWorkers.value !== workersFollowed.value;
  const foreign = session.pickable.some(({ inferred, gone }) => inferred && !gone);
  const isThere = !session.recording && !isClosed(workspace);
  const isLate = isThere && session.capture === 'late' && foreign && !isOffered;
  return { isDue: isLate && page !== dismissed, dismiss: () => setDismissed(page) };
}

function LateBanner({ workspace, note }: { workspace: Workspace; note: LateNote }) {
  const banner = useBannerFocus();
  if (!note.isDue) return null;
  return (
    <div ref={banner} class="banner banner-note">
      <span>
        The panel was opened after the page: what its client did before is unknown, and connections
        that were already open appear when they are next used.
      </span>
      <ReloadButton workspace={workspace} />
      <button type="button" class="plain" data-action="dismiss-late" onClick={note.dismiss}>
        Dismiss
      </button>
    </div>
  );
}

function ExportBanner({ workspace: { exported, forgetExport } }: { workspace: Workspace }) {
  const banner = useBannerFocus();
  if (!exported.value) return null;
  const { href, name } = exported.value;
  return (
    <div ref={banner} class="banner banner-note">
      <span>
        Exported as{' '}
        <a href={href} download={name} data-export>
          {name}
        </a>
        . Click it if the browser did not save it.
      </span>
      <button type="button" class="plain" data-action="forget-export" onClick={forgetExport}>
        Dismiss
      </button>
    </div>
  );
}
