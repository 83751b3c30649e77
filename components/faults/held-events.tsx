import type { HeldEvent } from '../../src/journal/rule.ts';
import type { Session } from '../../src/session/model.ts';
import { useTicking } from '../shared/ticking.ts';
import { heldContent, heldName, heldWords } from './rule-words.ts';

interface HeldEventsProps {
  readonly session: Session;
  /** Without an id: releases all, oldest first. */
  readonly onRelease: (held?: string) => void;
}

/** Most rows shown; a gate on a busy connection holds far more than anybody releases by hand. */
const SHOWN = 100;

/**
 * Lists the events held at a gate, to be released one by one. Within one direction of a connection only the first can be
 * released, since the gate preserves order.
 */
export function HeldEvents({ session, onRelease }: HeldEventsProps) {
  session.version.value;
  const { held } = session;
  useTicking(held.length > 0, 500);
  const now = session.now();
  return (
    <section class="held" aria-label="Held events">
      <div class="held-head">
        <strong>At the gate: {held.length}</strong>
        <button type="button" data-action="release-all" onClick={() => onRelease()}>
          Release all
        </button>
      </div>
      {held.some(({ behind }) => behind) && (
        <p class="held-order muted">
          Events in one direction of a connection are released in order.
        </p>
      )}
      <ul>
        {held.slice(0, SHOWN).map((event) => (
          <li key={event.id} data-held={event.id} data-held-event={event.event}>
            <span class="held-words">{heldName(event)}</span>
            <span class="muted number">
              {Math.max(0, Math.round((now - event.since) / 1000))} s
            </span>
            <button
              type="button"
              data-action="release"
              disabled={event.behind}
              aria-label={`Release ${heldWords(event)}`}
              onClick={() => onRelease(event.id)}
            >
              Release
            </button>
            <HeldContent event={event} />
          </li>
        ))}
      </ul>
      {held.length > SHOWN && <p class="muted">and {held.length - SHOWN} more</p>}
    </section>
  );
}

function HeldContent({ event }: { event: HeldEvent }) {
  const content = heldContent(event);
  if (content === '') return null;
  return (
    <span class="held-preview" title={content}>
      {content}
    </span>
  );
}
