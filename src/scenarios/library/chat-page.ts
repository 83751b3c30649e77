import type { Step } from '../scenario.ts';

/** Writes a message into the chat widget and sends it. */
export const say = (text: string): readonly Step[] => [
  { type: '.chat-input', text, note: `write “${text}”` },
  { click: '.chat-send', note: 'send it' },
];

/**
 * A client of its own for the run, on WebSocket as long as that works: what happened on the page before has no part in it, not even a
 * connection that is seen only now, as it is closed. A link that goes before its client has been welcomed would be a failed attempt.
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

/** The button that connects at once, whatever the client is waiting for. */
export const RETRY = '.chat-retry';

/** The button that sends a herd of clients of each kind against a restart of the server. */
export const HERD = '#herd';
