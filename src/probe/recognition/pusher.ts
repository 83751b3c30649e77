import { clip, parseFields, show } from './json.ts';
import type { Direction, Protocol, Sighting } from './protocol.ts';

/** Names of the protocol's own events. */
const OWN = /^pusher(_internal)?:/;

/**
 * Pusher Channels, and servers that speak its protocol. It confirms nothing that a client sends, so it only supplies names
 * and heartbeats.
 */
export const pusher: Protocol = {
  name: 'Pusher',
  fits: ({ text }) => OWN.test(String(parseFields(text)?.event)),
  read,
};

function read(frame: string, _direction: Direction): Sighting | undefined {
  const { event, channel, data } = parseFields(frame) ?? {};
  if (typeof event !== 'string') return undefined;
  if (event === 'pusher:ping') return { kind: 'ping', frame: event };
  if (event === 'pusher:pong') return { kind: 'pong', frame: event };
  const where = typeof channel === 'string' ? `${channel} ` : '';
  return { kind: 'other', frame: clip(event), body: clip(`${where}${show(data)}`) };
}
