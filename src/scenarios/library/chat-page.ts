import type { Step } from '../scenario.ts';

/** Writes a message into the chat widget and sends it. */
export const say = (text: string): readonly Step[] => [
  { type: '.chat-input', text, note: `write “${text}”` },
  { click: '.chat-send', note: 'send it' },
];

/**
 * Starts a new client for the run, on WebSocket if that works, so that earlier events on the page play no part, not even a
 * connection first seen when it is closed. The client must be welcomed first: a link that dropped before would count as a
 * failed attempt.
 */
export const afresh = (within: number): readonly Step[] => [
  { click: '[data-transport="auto"]', note: 'start the page’s client afresh' },
  {
    wait: { entry: { type: 'open', transport: 'websocket', partial: false } },
    within,
    note: 'a WebSocket opens',
  },
  {
    wait: { entry: { type: 'state', to: 'connected' } },
    within,
    note: 'it is connected over WebSocket',
  },
];

/** The button that connects at once, even during a backoff wait. */
export const RETRY = '.chat-retry';

/** The button that sends one herd of each kind of client against a restarting server. */
export const HERD = '#herd';
