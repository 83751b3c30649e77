import { type Fields, isFields } from '../../faults/frame.ts';
import { clip, parseFields, show } from './json.ts';
import type { Direction, Packed, Protocol, Sighting } from './protocol.ts';
import { reasonIn } from './question.ts';

/** Meanings of a frame's action number. */
const ACTIONS = [
  ...['heartbeat', 'ack', 'nack', 'connect', 'connected', 'disconnect', 'disconnected'],
  ...['close', 'closed', 'error', 'attach', 'attached', 'detach', 'detached', 'presence'],
  ...['message', 'sync', 'auth', 'activate', 'object', 'object sync', 'annotation'],
];
const ACK = 1;
const NACK = 2;
/** Most messages confirmed by one frame, since each gets an entry. */
const MAX_CONFIRMED = 500;

/** Ably's realtime protocol, in JSON. Each published message has a serial, and an answer covers `count` messages from its serial on. */
export const ably: Protocol = {
  name: 'Ably',
  fits: ({ url, text }) => isAbly(url) && numberOf(parseFields(text)?.action) !== undefined,
  unpack,
  read,
};

/** Ably's clients identify themselves in the URL. */
const isAbly = (url: string): boolean => /^wss?:.*[?&]agent=ably-/.test(url);

/** Splits an answer to several messages into one answer each. */
function unpack(text: string): Packed {
  const fields = parseFields(text) ?? {};
  const { action, msgSerial, count } = fields;
  const first = numberOf(msgSerial);
  const several = Math.min(MAX_CONFIRMED, numberOf(count) ?? 1);
  const isAnswer = action === ACK || action === NACK;
  if (!isAnswer || first === undefined || several < 2) {
    return { frames: [text], pack: (left) => left.join('') };
  }
  const frames = Array.from({ length: several }, (_, index) =>
    JSON.stringify({ ...fields, msgSerial: first + index, count: 1 }),
  );
  return { frames, pack: join };
}

function join(left: readonly string[]): string {
  const [first = ''] = left;
  return left.length < 2 ? first : JSON.stringify({ ...parseFields(first), count: left.length });
}

function read(frame: string, direction: Direction): Sighting | undefined {
  const fields = parseFields(frame);
  const action = numberOf(fields?.action);
  if (!fields || action === undefined) return undefined;
  const name = ACTIONS[action] ?? `action ${action}`;
  const serial = numberOf(fields.msgSerial);
  if (name === 'heartbeat') return readHeartbeat(fields, direction);
  if (direction === 'out') {
    const seen = { frame: name, body: bodyOf(fields) };
    return serial === undefined
      ? { kind: 'other', ...seen }
      : { kind: 'message', ...seen, messageId: String(serial) };
  }
  if (serial !== undefined && action === ACK) {
    return { kind: 'confirm', frame: name, messageId: String(serial) };
  }
  if (serial !== undefined && action === NACK) {
    return {
      kind: 'confirm',
      frame: name,
      messageId: String(serial),
      error: reasonIn(fields.error),
    };
  }
  const key = typeof fields.id === 'string' && { key: clip(fields.id) };
  return { kind: 'other', frame: name, body: bodyOf(fields), ...key };
}

/** A heartbeat that the server sends unasked has no id. */
function readHeartbeat({ id }: Fields, direction: Direction): Sighting {
  if (id === undefined) return { kind: 'other', frame: 'heartbeat' };
  return { kind: direction === 'out' ? 'ping' : 'pong', frame: 'heartbeat' };
}

/** The destination and the content. */
function bodyOf({ channel, messages, presence, error }: Fields): string {
  const carried = [messages, presence].flatMap((list) => (Array.isArray(list) ? list : []));
  const parts = carried.filter(isFields).map(({ name, data }) => `${show(name)} ${show(data)}`);
  const reason = error === undefined ? [] : [reasonIn(error)];
  return clip([show(channel), ...parts, ...reason].join(' ').trim());
}

const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
