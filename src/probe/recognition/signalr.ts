import type { Fields } from '../../faults/frame.ts';
import { clip, idOf, parseFields, show } from './json.ts';
import type { Direction, Packed, Protocol, Sighting } from './protocol.ts';

const SEPARATOR = '\x1e';

const INVOCATION = 1;
const STREAM_ITEM = 2;
const COMPLETION = 3;
const STREAM_INVOCATION = 4;
const CANCEL_INVOCATION = 5;

/** Message types by number; a handshake has none. */
const TYPES = [
  'handshake',
  'invocation',
  'stream item',
  'completion',
  'stream invocation',
  'cancel invocation',
  'ping',
  'close',
  'ack',
  'sequence',
];

/** SignalR's JSON hub protocol: an invocation is a message, confirmed by its completion. */
export const signalR: Protocol = {
  name: 'SignalR',
  fits: ({ text, direction }) =>
    text.endsWith(SEPARATOR) &&
    unpack(text).frames.every((frame) => isRecord(parseFields(frame), direction)),
  unpack,
  read,
};

/** Other protocols use the same terminator for JSON. */
function isRecord(fields: Fields | undefined, direction: Direction): boolean {
  if (!fields) return false;
  const { type, protocol, error } = fields;
  if (typeof type === 'number') return TYPES[type] !== undefined;
  if (direction === 'out') return typeof protocol === 'string';
  return Object.keys(fields).length === 0 || typeof error === 'string';
}

/** A separator ends each record. */
function unpack(text: string): Packed {
  const frames = text.split(SEPARATOR);
  if (frames.at(-1) === '') frames.pop();
  return { frames, pack: (left) => left.map((frame) => frame + SEPARATOR).join('') };
}

function read(frame: string, direction: Direction): Sighting | undefined {
  const fields = parseFields(frame);
  return fields && readRecord(fields, direction);
}

/** The meaning of a record, given the field names of the JSON protocol. */
export function readRecord(fields: Fields, direction: Direction): Sighting | undefined {
  const { type = 0 } = fields;
  const name = typeof type === 'number' ? TYPES[type] : undefined;
  if (name === undefined) return undefined;
  const messageId = idOf(fields.invocationId);
  if (type === INVOCATION || type === STREAM_INVOCATION) {
    return readInvocation(fields, name, direction === 'out' ? messageId : undefined);
  }
  if (type === COMPLETION && direction === 'in' && messageId !== undefined) {
    const { error, result } = fields;
    const refused = typeof error === 'string' && { error: clip(error) };
    return { kind: 'confirm', frame: name, messageId, body: show(result), ...refused };
  }
  const other: Sighting = { kind: 'other', frame: name };
  if (messageId === undefined) return other;
  if (type === STREAM_ITEM && direction === 'in') return { ...other, answers: messageId };
  if (type === CANCEL_INVOCATION && direction === 'out') return { ...other, abandons: messageId };
  return other;
}

/** An invocation without an id asks for no completion. */
function readInvocation(
  { target, arguments: args }: Fields,
  name: string,
  messageId: string | undefined,
): Sighting {
  const frame = typeof target === 'string' ? clip(target) : name;
  const body = clip(`${frame} ${show(args)}`);
  return messageId === undefined
    ? { kind: 'other', frame, body }
    : { kind: 'message', frame, messageId, body };
}
