import { isFields } from '../../faults/frame.ts';
import { clip, parseFields } from './json.ts';
import { toBytes } from './message-pack.ts';
import type { Packed, Protocol, Sighting } from './protocol.ts';
import { OWN } from './token-stream.ts';

/** The protocols of remote calls whose answers are envelopes. */
export type RpcKind = 'connect' | 'grpc-web';

/** Length of what precedes each message: a byte of flags, and the length of the message. */
export const HEAD = 5;
const COMPRESSED = 0x01;
/** The flag of the envelope that ends an answer. */
const END = { connect: 0x02, 'grpc-web': 0x80 } as const;
/** Longest end of an answer that is read, bytes. */
const MAX_END = 20_000;
/** Longest beginning of a message that is shown, bytes. */
const MAX_SHOWN = 1000;

/** By number. */
const CODES = [
  ...['ok', 'canceled', 'unknown', 'invalid_argument', 'deadline_exceeded', 'not_found'],
  ...['already_exists', 'permission_denied', 'resource_exhausted', 'failed_precondition'],
  ...['aborted', 'out_of_range', 'unimplemented', 'internal', 'unavailable', 'data_loss'],
  'unauthenticated',
];
const UNKNOWN_CODE = 2;

/** Why a call has failed. */
export interface RpcError {
  /** The number that gRPC gives to it. */
  readonly status: number;
  readonly reason: string;
}

/** By the content type of a request or an answer. The single calls of Connect have others; `grpc-web-text` is base64, which is not read. */
export function rpcKindOf(contentType: string | null): RpcKind | undefined {
  const type = contentType ?? '';
  if (/^application\/connect\+/i.test(type)) return 'connect';
  return /^application\/grpc-web\s*([+;]|$)/i.test(type) ? 'grpc-web' : undefined;
}

export const isFlags = (kind: RpcKind, flags: number): boolean =>
  (flags & ~(COMPRESSED | END[kind])) === 0;

export const isEnd = (kind: RpcKind, flags: number): boolean => (flags & END[kind]) !== 0;

/** What the end of an answer says; `undefined` if it says that all is well. */
export function errorIn(kind: RpcKind, envelope: Uint8Array): RpcError | undefined {
  const flags = envelope[0] ?? 0;
  if ((flags & COMPRESSED) !== 0) return undefined;
  const text = new TextDecoder().decode(envelope.subarray(HEAD, HEAD + MAX_END));
  return kind === 'connect' ? errorInJson(text) : errorInTrailers(text);
}

function errorInJson(text: string): RpcError | undefined {
  const fields = parseFields(text);
  if (!fields) return { status: UNKNOWN_CODE, reason: 'unknown: its end could not be read' };
  const { error } = fields;
  if (error === undefined || error === null) return undefined;
  const { code, message } = isFields(error) ? error : {};
  const status = CODES.indexOf(String(code));
  return withCode(status > 0 ? status : UNKNOWN_CODE, typeof message === 'string' ? message : '');
}

function errorInTrailers(text: string): RpcError | undefined {
  const status = /^grpc-status:[ \t]*(\d{1,9})[ \t]*$/im.exec(text)?.[1];
  return errorOf(status, /^grpc-message:[ \t]*(.*)$/im.exec(text)?.[1]);
}

/** What the fields of an answer say in which gRPC gives its outcome. */
export function errorOf(status: string | undefined, message = ''): RpcError | undefined {
  if (status === undefined) return { status: UNKNOWN_CODE, reason: 'unknown: no grpc-status' };
  return Number(status) === 0 ? undefined : withCode(Number(status), decoded(message.trim()));
}

function decoded(message: string): string {
  try {
    return decodeURIComponent(message);
  } catch {
    return message;
  }
}

function withCode(status: number, message: string): RpcError {
  const code = CODES[status] ?? `code ${status}`;
  return { status, reason: clip(message === '' ? code : `${code}: ${message}`) };
}

/** The envelope that a request consists of, one character per byte; `undefined` for any other request. */
export function callIn(bytes: Uint8Array): string | undefined {
  const [flags = 0xff] = bytes;
  if (flags > COMPRESSED || bytes.byteLength < HEAD || bytes.byteLength > MAX_CALL)
    return undefined;
  if (lengthIn(bytes) !== bytes.byteLength - HEAD) return undefined;
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

/** Longest request that is read, bytes. */
const MAX_CALL = 100_000;

export const lengthIn = (head: Uint8Array): number =>
  new DataView(head.buffer, head.byteOffset).getUint32(1);

/** The request is the message; the first message of the answer, or its end, shows that it arrived. */
const rpc = (kind: RpcKind, name: string): Protocol => ({
  name,
  perConnection: true,
  binary: true,
  // A request looks like that of a single call: only the answer, or what is known of it, distinguishes it.
  fits: ({ direction, streams }) => direction === 'out' && streams === kind,
  unpack: (text) => unpack(kind, text),
  read(frame, direction) {
    const flags = frame.charCodeAt(0);
    if (frame.length < HEAD || !isFlags(kind, flags)) return undefined;
    if (direction === 'out')
      return { kind: 'message', messageId: OWN, frame: 'request', ...bodyOf(frame) };
    if (!isEnd(kind, flags))
      return { kind: 'other', frame: 'message', answers: OWN, ...bodyOf(frame) };
    return readEnd(kind, frame);
  },
});

function readEnd(kind: RpcKind, frame: string): Sighting {
  const { reason } = errorIn(kind, toBytes(frame)) ?? {};
  const seen = { kind: 'confirm', messageId: OWN, frame: 'end' } as const;
  return reason === undefined
    ? { ...seen, ...bodyOf(frame) }
    : { ...seen, error: reason, body: reason };
}

function bodyOf(frame: string): { readonly body: string } {
  if ((frame.charCodeAt(0) & COMPRESSED) !== 0) return { body: '' };
  const bytes = toBytes(frame.slice(HEAD, HEAD + MAX_SHOWN));
  // Of a message that is not text, its texts are worth showing.
  return {
    body: clip(
      new TextDecoder()
        .decode(bytes)
        .replace(/[\p{Cc}\ufffd]+/gu, ' ')
        .trim(),
    ),
  };
}

function unpack(kind: RpcKind, text: string): Packed {
  const frames: string[] = [];
  let at = 0;
  while (at < text.length) {
    const end = isFlags(kind, text.charCodeAt(at)) ? endOf(text, at) : text.length;
    frames.push(text.slice(at, end));
    at = end;
  }
  return { frames, pack: (left) => left.join('') };
}

function endOf(text: string, at: number): number {
  if (text.length < at + HEAD) return text.length;
  const end = at + HEAD + lengthIn(toBytes(text.slice(at, at + HEAD)));
  return Math.min(end, text.length);
}

export const connect = rpc('connect', 'Connect');
export const grpcWeb = rpc('grpc-web', 'gRPC-Web');
