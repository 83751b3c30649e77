import { toBytes } from './message-pack.ts';
import type { Direction } from './protocol.ts';

/** A channel's frame, from any serialiser. */
export interface Push {
  readonly joinRef: string | undefined;
  readonly ref: string | undefined;
  readonly topic: string;
  readonly event: string;
  readonly payload: unknown;
}

type Part = 'joinRef' | 'ref' | 'topic' | 'event' | 'metadata';

/** The layout of a frame by its first byte: one length byte for each of these parts, then the parts, then the payload. */
const OUT: Readonly<Record<number, readonly Part[]>> = {
  0: ['joinRef', 'ref', 'topic', 'event'],
  3: ['joinRef', 'ref', 'topic', 'event', 'metadata'],
};
const IN: Readonly<Record<number, readonly Part[]>> = {
  0: ['joinRef', 'topic', 'event'],
  1: ['joinRef', 'ref', 'topic', 'event'],
  2: ['topic', 'event'],
  4: ['topic', 'event', 'metadata'],
};
const REPLY = 1;
/** Supabase's own kinds, which have another byte for the encoding of the payload. */
const ENCODED = [3, 4];
const AS_JSON = 1;

/** No text frame of the protocol begins with such a byte. */
export const isBinaryFrame = (frame: string): boolean => frame !== '' && frame.charCodeAt(0) <= 4;

/**
 * Parses a binary frame, one character per byte: pushes and replies with a binary payload, and Supabase's broadcasts.
 * `undefined` if it is not one.
 */
export function parseBinary(frame: string, direction: Direction): Push | undefined {
  const kind = frame.charCodeAt(0);
  const parts = (direction === 'out' ? OUT : IN)[kind];
  if (!parts) return undefined;
  const isEncoded = ENCODED.includes(kind);
  const header = 1 + parts.length + (isEncoded ? 1 : 0);
  const found: Partial<Record<Part, string>> = {};
  let at = header;
  for (const [index, part] of parts.entries()) {
    const length = frame.charCodeAt(1 + index);
    if (Number.isNaN(length) || at + length > frame.length) return undefined;
    found[part] = textOf(frame.slice(at, at + length));
    at += length;
  }
  const { joinRef, ref, topic, event = '' } = found;
  if (!topic) return undefined;
  const isJson = isEncoded && frame.charCodeAt(header - 1) === AS_JSON;
  const said = isJson ? textOf(frame.slice(at)) : '';
  const isReply = direction === 'in' && kind === REPLY;
  return {
    joinRef: joinRef || undefined,
    ref: ref || undefined,
    topic,
    event: isReply ? 'phx_reply' : event,
    payload: isReply ? { status: event } : said,
  };
}

const textOf = (characters: string): string => new TextDecoder().decode(toBytes(characters));
