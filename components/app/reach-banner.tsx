import { useState } from 'preact/hooks';
import type { ReachState } from '../../src/link/reach.ts';
import { useBannerFocus } from './use-banner-focus.ts';
import { isClosed, type Workspace } from './workspace.ts';

interface ReachBannerProps {
  readonly workspace: Workspace;
  /** Whether to offer the permission while nothing is out of reach yet. */
  readonly mayOffer: boolean;
}

/** Says which frames cannot be seen, offers the permission to see them, and lets it be revoked. */
export function ReachBanner({ workspace, mayOffer }: ReachBannerProps) {
  const { reach, reached, session } = workspace;
  session.version.value;
  const [dismissed, dismiss] = useState(false);
  const banner = useBannerFocus();
  const state = reached.value;
  if (!reach || !state || state.host === null) return null;
  if (session.recording || isClosed(workspace)) return null;
  const { allowed, seen, unseen, problem } = state;
  const worthAsking = !allowed || unseen.length > 0;
  const worthSaying = allowed || unseen.length > 0 || problem !== null || (mayOffer && !dismissed);
  if (!worthSaying) return null;
  return (
    <div ref={banner} class={`banner ${problem ? 'banner-error' : 'banner-note'}`} data-reach>
      <span>{problem ?? wordsFor(state)}</span>
      {worthAsking && (
        <button type="button" data-action="allow" onClick={() => void reach.allow()}>
          Allow on {listed(allowed ? unseen : [state.host, ...unseen])}
        </button>
      )}
      {(allowed || seen.length > 0) && (
        <button type="button" class="plain" data-action="remove" onClick={() => reach.remove()}>
          Remove
        </button>
      )}
      {!allowed && unseen.length === 0 && (
        <button type="button" class="plain" data-action="dismiss" onClick={() => dismiss(true)}>
          Dismiss
        </button>
      )}
    </div>
  );
}

function wordsFor({ host, allowed, seen, unseen }: ReachState): string {
  const frames = unseen.length > 0 ? `Frames of ${listed(unseen)} cannot be seen. ` : '';
  if (allowed) {
    return `${frames}Allowed on ${listed([host ?? '', ...seen])}: every load in this tab is recorded from its first script.`;
  }
  return `${frames}After a navigation, recording starts once the panel has found the page again; with permission, at the page’s first script.`;
}

const listed = (hosts: readonly string[]): string =>
  hosts.length <= 3
    ? hosts.join(', ')
    : `${hosts.slice(0, 3).join(', ')} and ${hosts.length - 3} more`;
