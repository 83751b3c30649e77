import type { Step } from '../scenario.ts';

/** Writes a message into the chat widget and sends it. */
export const say = (text: string): readonly Step[] => [
  { type: '.chat-input', text, note: `write “${text}”` },
  { click: '.chat-send', note: 'send it' },
];

/** The button that connects at once, whatever the client is waiting for. */
export const RETRY = '.chat-retry';

/** The button that sends a herd of clients of each kind against a restart of the server. */
export const HERD = '#herd';
