import { unpackPayload } from './engine-io.ts';
import { clip } from './json.ts';
import type { Direction, Protocol, Sighting } from './protocol.ts';

/** An acknowledgement id that no client has assigned. */
const NEVER = '9007199254740991';

/** Engine.IO packet types that carry no socket.io packet. */
const ENGINE: Readonly<Record<string, string>> = {
  0: 'open',
  1: 'close',
  5: 'upgrade',
  6: 'noop',
};
const PACKETS = [
  'connect',
  'disconnect',
  'event',
  'ack',
  'connect_error',
  'binary event',
  'binary ack',
];

/** A packet's type, number of attachments, namespace and acknowledgement id; the rest is JSON. */
const PACKET = /^4([0-6])(?:(\d{1,9})-)?(?:(\/[^,]{0,300}),)?(\d{1,16})?/;
const EVENT_NAME = /^\["((?:[^"\\]|\\.){0,200})"/;

/** socket.io 2 over Engine.IO 3, and socket.io 3 and 4 over Engine.IO 4: events that ask for an acknowledgement are messages. */
export const socketIo: Protocol = {
  name: 'socket.io',
  fits: ({ url, text, direction }) =>
    /[?&]EIO=\d/.test(url) || (direction === 'in' && /^(?:\d{1,9}:)?0\{"sid":"/.test(text)),
  /** A poll's answer and a POST may contain several packets. */
  unpack: unpackPayload,
  read,
  /** The attachments that follow a binary packet need a packet to belong to. */
  blank(frame) {
    const [head, type, attachments, namespace] = PACKET.exec(frame) ?? [];
    if (head === undefined || type !== '6') return undefined;
    const where = namespace === undefined ? '' : `${namespace},`;
    return `46${attachments ?? '0'}-${where}${NEVER}${frame.slice(head.length)}`;
  },
};

function read(frame: string, direction: Direction): Sighting | undefined {
  const type = frame.charAt(0);
  if (type === '2') return heartbeat(frame, direction, 'ping');
  if (type === '3') return heartbeat(frame, direction, 'pong');
  if (type === 'b') return { kind: 'other', frame: 'attachment' };
  if (type === '4') return readPacket(frame, direction);
  const name = Object.hasOwn(ENGINE, type) ? ENGINE[type] : undefined;
  return name === undefined ? undefined : { kind: 'other', frame: name };
}

/** In Engine.IO 4 the server pings, and the client only once, before it switches to another transport; in Engine.IO 3 the client pings. */
function heartbeat(
  frame: string,
  direction: Direction,
  kind: 'ping' | 'pong',
): Sighting | undefined {
  if (frame.length > 1 && frame.slice(1) !== 'probe') return undefined;
  return (direction === 'out') === (kind === 'ping')
    ? { kind, frame: kind }
    : { kind: 'other', frame: kind };
}

function readPacket(frame: string, direction: Direction): Sighting | undefined {
  const [head, type = '', , namespace, id] = PACKET.exec(frame) ?? [];
  if (head === undefined) return undefined;
  const json = frame.slice(head.length);
  const body = clip(json);
  const messageId = id === undefined ? undefined : clip(`${namespace ?? ''}#${id}`);
  const isEvent = type === '2' || type === '5';
  if (isEvent) {
    const name = EVENT_NAME.exec(json)?.[1] || 'event';
    return direction === 'out' && messageId !== undefined
      ? { kind: 'message', frame: name, messageId, body }
      : { kind: 'other', frame: name, body };
  }
  const isAck = type === '3' || type === '6';
  const name = PACKETS[Number(type)] ?? 'packet';
  return direction === 'in' && isAck && messageId !== undefined
    ? { kind: 'confirm', frame: name, messageId, body }
    : { kind: 'other', frame: name, body };
}
