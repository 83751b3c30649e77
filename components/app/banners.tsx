import { useState } from 'preact/hooks';
import type { LinkStatus } from '../../src/link/link.ts';
import { ReachBanner } from './reach-banner.tsx';
import { useBannerFocus } from './use-banner-focus.ts';
import { isClosed, type Workspace } from './workspace.ts';
import './banners.css';

/** What has to be said above the views, one line each. */
export function Banners({ workspace }: { workspace: Workspace }) {
  return (
    <>
      <NoticeBanner workspace={workspace} />
      <StatusBanner workspace={workspace} />
      <RecordingBanner workspace={workspace} />
      <WorkersBanner workspace={workspace} />
      <LateBanner workspace={workspace} />
      <ReachBanner workspace={workspace} />
      <ExportBanner workspace={workspace} />
    </>
  );
}

function NoticeBanner({ workspace: { notice } }: { workspace: Workspace }) {
  const banner = useBannerFocus();
  if (!notice.value) return null;
  const { kind, text } = notice.value;
  const dismiss = (): void => {
    notice.value = null;
  };
  return (
    <div ref={banner} class={`banner banner-${kind}`} role="alert">
      <span>{text}</span>
      <button type="button" class="plain" onClick={dismiss}>
        Dismiss
      </button>
    </div>
  );
}

function wordsFor(status: LinkStatus): string | null {
  switch (status.kind) {
    case 'busy':
      return 'The page is busy, stopped in the debugger, or has crashed. What happens there is shown as soon as it answers; one that has crashed is to be loaded again.';
    case 'navigating':
      return 'The page is being loaded…';
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
        <strong>Recording</strong> of {recording.url || 'a page without an address'}
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

/** What is wanted of the page's workers is not so yet. */
function WorkersBanner({ workspace }: { workspace: Workspace }) {
  const { session, followWorkers, workersFollowed } = workspace;
  session.version.value;
  const banner = useBannerFocus();
  const wanted = followWorkers.value;
  if (session.recording || isClosed(workspace) || wanted === workersFollowed.value) return null;
  return (
    <div ref={banner} class="banner banner-note" data-workers>
      <span>
        {wanted
          ? 'Dedicated workers are followed once the page is loaded anew: they are then started from a script around their own.'
          : 'Dedicated workers are followed until the page is loaded anew.'}
      </span>
      <button
        type="button"
        data-action="reload-capture"
        onClick={() => workspace.reloadWithCapture()}
      >
        Reload with capture
      </button>
    </div>
  );
}

function LateBanner({ workspace }: { workspace: Workspace }) {
  const { session } = workspace;
  session.version.value;
  const banner = useBannerFocus();
  /** Of the page on which it was dismissed. */
  const [dismissed, dismiss] = useState<string | null>(null);
  const page = session.page?.id ?? null;
  // Its button is there already.
  const offered = workspace.followWorkers.value !== workspace.workersFollowed.value;
  const foreign = session.pickable.some(({ inferred, gone }) => inferred && !gone);
  if (session.recording || session.capture !== 'late' || !foreign || page === dismissed)
    return null;
  if (offered) return null;
  return (
    <div ref={banner} class="banner banner-note">
      <span>
        The panel came after the page: what its own client did before is not known, and connections
        that were open already are seen from their next use.
      </span>
      <button
        type="button"
        data-action="reload-capture"
        onClick={() => workspace.reloadWithCapture()}
      >
        Reload with capture
      </button>
      <button type="button" class="plain" data-action="dismiss-late" onClick={() => dismiss(page)}>
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
