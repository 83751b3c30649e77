import type { RefObject } from 'preact';
import type { Session } from '../../src/session/model.ts';
import { describe } from '../journal/describe.ts';
import { pickEntry, pickedEntry } from '../shared/focus.ts';
import { clockTime } from '../shared/format.ts';
import type { TimelineController } from './controller.ts';
import { ZOOM } from './keyboard.ts';

interface ToolbarProps {
  readonly session: Session;
  readonly controller: TimelineController;
  readonly place: RefObject<HTMLDivElement | null>;
}

export function Toolbar({ session, controller, place }: ToolbarProps) {
  const following = controller.view.value.end === null;
  return (
    <div ref={place} class="timeline-tools">
      <Picked session={session} />
      <button
        type="button"
        title="Zoom out (-)"
        aria-label="Zoom out"
        onClick={() => controller.zoom(ZOOM)}
      >
        −
      </button>
      <button
        type="button"
        title="Zoom in (+)"
        aria-label="Zoom in"
        onClick={() => controller.zoom(1 / ZOOM)}
      >
        +
      </button>
      <button type="button" title="Show everything (Home)" onClick={() => controller.showAll()}>
        All
      </button>
      {!session.recording && (
        <button
          type="button"
          class="timeline-follow"
          title="Follow live events (End)"
          data-action="follow"
          aria-pressed={following}
          onClick={() => (following ? controller.hold() : controller.follow())}
        >
          Live
        </button>
      )}
    </div>
  );
}

/** The selected entry in words. */
function Picked({ session }: { session: Session }) {
  const entry = pickedEntry(session);
  if (!entry) return null;
  return (
    <output class="timeline-picked" data-picked={entry.seq}>
      <span class="timeline-picked-text">
        {clockTime(entry.at)} <strong>{entry.type}</strong> {describe(entry)}
      </span>
      <button
        type="button"
        class="plain"
        aria-label="Clear the selection"
        onClick={() => pickEntry(session, null)}
      >
        ✕
      </button>
    </output>
  );
}
