import type { LinkStatus } from '../../src/link/link.ts';
import type { Workspace } from '../app/workspace.ts';

const FACES: Record<LinkStatus['kind'], string> = {
  attaching: 'attaching',
  attached: 'live',
  busy: 'page busy',
  navigating: 'loading',
  unreachable: 'no answer',
  denied: 'no access',
  updated: 'updated',
};

/** The state of the link between panel and page. */
export function LinkFace({ workspace: { status, session } }: { workspace: Workspace }) {
  session.version.value;
  const { kind } = status.value;
  const text = session.recording && kind === 'attached' ? 'recording' : FACES[kind];
  return (
    <span class="link-face" data-link={kind} title={session.page?.url}>
      <span class="link-dot" aria-hidden="true" />
      {text}
    </span>
  );
}
