import type { State } from '../../src/journal/entry.ts';
import type { MessageState } from '../../src/session/model.ts';

/** Each state has its own shape, so that colour is never the only difference. 10 × 10. */
const SHAPES: Record<State | MessageState, string> = {
  disconnected: 'M5 1.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7',
  connecting: 'M5 1.2a3.8 3.8 0 1 1-3.8 3.8',
  connected: 'M1.2 5.2l2.6 2.8l5-6',
  reconnecting: 'M8.6 5A3.6 3.6 0 1 1 7.4 2.3M7.6 .6v2h-2',
  disconnecting: 'M2 5h6',
  queued: 'M2 2.5h6M2 5h6M2 7.5h6',
  'on-wire': 'M1 5h7M5.4 2.2L8.2 5L5.4 7.8',
  unconfirmed: 'M2.8 3.4A2.2 2.2 0 1 1 5 5.4v.9M5 8.7v.1',
  confirmed: 'M1.2 5.2l2.6 2.8l5-6',
  failed: 'M2 2l6 6M8 2l-6 6',
};

export function Mark({ of }: { of: State | MessageState }) {
  return (
    <svg class="mark" width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
      <path
        d={SHAPES[of]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.6"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
