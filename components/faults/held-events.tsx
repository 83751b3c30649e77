import type { HeldEvent } from '../../src/journal/rule.ts';
import type { Session } from '../../src/session/model.ts';
import { useTicking } from '../shared/ticking.ts';
import { heldName, heldWords } from './rule-words.ts';

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
  const behind = behindOthers(held);
  return (
    <section class="held" aria-label="Held events">
      <div class="held-head">
        <strong>At the gate: {held.length}</strong>
        <button type="button" data-action="release-all" onClick={() => onRelease()}>
          Release all
        </button>
      </div>
      {behind.size > 0 && (
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
              disabled={behind.has(event.id)}
              aria-label={`Release ${heldWords(event)}`}
              onClick={() => onRelease(event.id)}
            >
              Release
            </button>
            {event.preview && (
              <span class="held-preview" title={event.preview}>
                {event.preview}
              </span>
            )}
          </li>
        ))}
      </ul>
      {held.length > SHOWN && <p class="muted">and {held.length - SHOWN} more</p>}
    </section>
  );
}

/** Ids of events that are behind an earlier one in the same direction. */
function behindOthers(held: readonly HeldEvent[]): ReadonlySet<string> {
  const first = new Set<string>();
  const behind = new Set<string>();
  for (const { id, rule, connection, epoch, direction = 'in' } of held) {
    const lane = JSON.stringify([rule, connection, epoch, direction]);
    if (first.has(lane)) behind.add(id);
    first.add(lane);
  }
  return behind;
}
