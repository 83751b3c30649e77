import { unpackBy } from './byte-stream.ts';
import { clip } from './json.ts';
import { lengthAt } from './length.ts';
import { toBytes } from './message-pack.ts';
import type { Direction, Protocol, Sighting } from './protocol.ts';

/** Packet types, indexed by the first four bits of a packet. */
const NAMES = [
  'RESERVED',
  'CONNECT',
  'CONNACK',
  'PUBLISH',
  'PUBACK',
  'PUBREC',
  'PUBREL',
  'PUBCOMP',
  'SUBSCRIBE',
  'SUBACK',
  'UNSUBSCRIBE',
  'UNSUBACK',
  'PINGREQ',
  'PINGRESP',
  'DISCONNECT',
  'AUTH',
];
/** Most bytes of an encoded packet length, seven bits each. */
const MAX_LENGTH_BYTES = 4;
/** Characters of a payload that are examined. */
const MAX_SHOWN = 400;
/** Reason codes from this value on are refusals. */
const REFUSED = 0x80;

/**
 * MQTT 3.1 to 5: a PUBLISH with a quality of service of 1 or 2 is a message, confirmed by PUBACK or PUBREC. Packets form a
 * stream of bytes: a frame of the socket may contain several, or a part of one.
 */
export const mqtt: Protocol = {
  name: 'MQTT',
  binary: true,
  fits: ({ text, direction }) =>
    direction === 'out' ? isConnect(text) || text === '\xc0\0' : text === '\xd0\0',
  unpack: unpackBy(endOf),
  read,
};

function isConnect(text: string): boolean {
  const { from } = text.startsWith('\x10') ? (lengthAt(text, 1, MAX_LENGTH_BYTES) ?? {}) : {};
  if (from === undefined) return false;
  return text.startsWith('\0\x04MQTT', from) || text.startsWith('\0\x06MQIsdp', from);
}

/** `undefined` if the packet that begins there is incomplete. */
function endOf(text: string, at: number): number | undefined {
  const { from, length } = lengthAt(text, at + 1, MAX_LENGTH_BYTES) ?? {};
  if (from === undefined || length === undefined) return undefined;
  const end = from + length;
  return end <= text.length ? end : undefined;
}

function read(frame: string, direction: Direction): Sighting | undefined {
  const { from } = lengthAt(frame, 1, MAX_LENGTH_BYTES) ?? {};
  if (from === undefined) return undefined;
  const name = NAMES[frame.charCodeAt(0) >> 4];
  if (name === undefined) return undefined;
  const body = frame.slice(from);
  const other: Sighting = { kind: 'other', frame: name, body: '' };
  if (name === 'PINGREQ') return { ...other, kind: 'ping' };
  if (name === 'PINGRESP') return { ...other, kind: 'pong' };
  if (name === 'PUBLISH') return readPublish(frame.charCodeAt(0), body, direction);
  if (direction === 'out' || (name !== 'PUBACK' && name !== 'PUBREC')) return other;
  const messageId = numberAt(body, 0);
  if (messageId === undefined) return other;
  const reason = body.charCodeAt(2);
  const refused = reason >= REFUSED && { error: `reason 0x${reason.toString(16)}` };
  return { ...other, kind: 'confirm', messageId: String(messageId), ...refused };
}

function readPublish(head: number, packet: string, direction: Direction): Sighting | undefined {
  const length = numberAt(packet, 0);
  if (length === undefined || packet.length < 2 + length) return undefined;
  const topic = textOf(packet.slice(2, 2 + length));
  const isAcknowledged = (head & 0b110) > 0;
  const content = 2 + length + (isAcknowledged ? 2 : 0);
  // Version 5 has properties before the payload; mostly there are none.
  const payload = textOf(packet.slice(content, content + MAX_SHOWN)).replace(/^\0/, '');
  const seen = { frame: 'PUBLISH', body: clip(`${topic} ${payload}`) };
  const messageId = isAcknowledged ? numberAt(packet, 2 + length) : undefined;
  return direction === 'out' && messageId !== undefined
    ? { kind: 'message', ...seen, messageId: String(messageId) }
    : { kind: 'other', ...seen };
}

/** A two-byte number. */
function numberAt(text: string, at: number): number | undefined {
  const number = text.charCodeAt(at) * 256 + text.charCodeAt(at + 1);
  return Number.isNaN(number) ? undefined : number;
}

const textOf = (characters: string): string => new TextDecoder().decode(toBytes(characters));
