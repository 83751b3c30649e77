import type { Fields } from '../../faults/frame.ts';
import { parseFields } from './json.ts';
import { lengthAt } from './length.ts';
import { readMessagePack } from './message-pack.ts';
import type { Packed, Protocol } from './protocol.ts';
import { readRecord } from './signalr.ts';

/** Most bytes of an encoded record length, seven bits each. */
const MAX_LENGTH_BYTES = 5;
const HANDSHAKE_END = '\x1e';

/** SignalR's MessagePack hub protocol: records with the same meaning as in JSON, each preceded by its length. The handshake is JSON. */
export const signalRBinary: Protocol = {
  name: 'SignalR (MessagePack)',
  binary: true,
  fits: ({ text }) => {
    const { frames } = unpack(text);
    const [first] = frames;
    if (first === undefined) return false;
    return isItsHandshake(first) || frames.every((frame) => fieldsOf(frame) !== undefined);
  },
  unpack,
  read(frame, direction) {
    const fields = isHandshake(frame) ? {} : fieldsOf(frame);
    const seen = fields && readRecord(fields, direction);
    return seen ? { body: '', ...seen } : { kind: 'other', frame: 'unknown', body: '' };
  },
};

/** `{` could also be a length, but then none of these bytes follows. */
const isHandshake = (text: string): boolean => /^\{[}"\s]/.test(text);

const isItsHandshake = (text: string): boolean =>
  isHandshake(text) &&
  text.endsWith(HANDSHAKE_END) &&
  parseFields(text.slice(0, -1))?.protocol === 'messagepack';

/** A frame is a record with its length, or a handshake with its terminator. Anything else is left as the rest. */
function unpack(text: string): Packed {
  const frames: string[] = [];
  for (let at = 0; at < text.length; ) {
    const end = endOf(text, at);
    frames.push(text.slice(at, end));
    at = end;
  }
  return { frames, pack: (left) => left.join('') };
}

function endOf(text: string, at: number): number {
  if (isHandshake(text.slice(at, at + 2))) {
    const end = text.indexOf(HANDSHAKE_END, at);
    return end < 0 ? text.length : end + 1;
  }
  const { from, length } = lengthAt(text, at, MAX_LENGTH_BYTES) ?? {};
  if (from === undefined || length === undefined || length === 0) return text.length;
  return Math.min(text.length, from + length);
}

/** A record with the field names of the JSON protocol; `undefined` if it is not one. */
function fieldsOf(frame: string): Fields | undefined {
  const { from, length } = lengthAt(frame, 0, MAX_LENGTH_BYTES) ?? {};
  if (from === undefined || length !== frame.length - from) return undefined;
  const record = readMessagePack(frame.slice(from))?.value;
  if (!Array.isArray(record)) return undefined;
  const [type, ...rest] = record as readonly unknown[];
  const named = typeof type === 'number' ? FIELDS[type]?.(rest) : undefined;
  return named && { type, ...named };
}

type Named = (rest: readonly unknown[]) => Fields | undefined;

const invocation: Named = ([, invocationId, target, args]) =>
  typeof target === 'string' && Array.isArray(args)
    ? { ...(invocationId !== null && { invocationId }), target, arguments: args }
    : undefined;
const ofInvocation: Named = ([, invocationId]) =>
  typeof invocationId === 'string' ? { invocationId } : undefined;

/** The order of the fields in a record, by its type. */
const FIELDS: Readonly<Record<number, Named>> = {
  1: invocation,
  2: ofInvocation,
  3: (rest) => {
    const [, , resultKind, result] = rest;
    if (typeof resultKind !== 'number' || resultKind < 1 || resultKind > 3) return undefined;
    const answer = resultKind === 1 ? { error: result } : { result };
    return ofInvocation(rest) && { ...ofInvocation(rest), ...answer };
  },
  4: invocation,
  5: ofInvocation,
  6: (rest) => (rest.length === 0 ? {} : undefined),
  7: (rest) => (rest.length > 0 && rest.length < 3 ? {} : undefined),
  8: ([sequence]) => (typeof sequence === 'number' ? {} : undefined),
  9: ([sequence]) => (typeof sequence === 'number' ? {} : undefined),
};
