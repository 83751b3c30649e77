import type { OutboundFrame } from './machine/effect.ts';
import type { InboundFrame, MalformedFrame } from './machine/input.ts';
import type { OutboxItem } from './outbox.ts';
import type { Hello, Json, ServerFrame } from './protocol.ts';

type Fields = Record<string, unknown>;

const isText = (value: unknown): value is string => typeof value === 'string';
export const isCount = (value: unknown, least = 0): value is number =>
  Number.isSafeInteger(value) && (value as number) >= least;

/** The value of a JSON text; anything else is returned unchanged. */
export function parsed(data: unknown): unknown {
  try {
    return isText(data) ? JSON.parse(data) : data;
  } catch {
    return data;
  }
}

/** Checks the required fields of each server frame. */
const CHECKS: { readonly [T in ServerFrame['type']]: (frame: Fields) => boolean } = {
  welcome: (frame) =>
    isText(frame.secret) &&
    isCount(frame.last) &&
    isCount(frame.events) &&
    (frame.log === undefined || isText(frame.log)),
  confirm: (frame) =>
    (frame.messageId === undefined ? isCount(frame.sequence) : isText(frame.messageId)) &&
    isText(frame.error ?? ''),
  expect: (frame) => isCount(frame.sequence),
  event: (frame) =>
    isCount(frame.sequence) &&
    frame.body !== undefined &&
    (frame.encoding === undefined || (frame.encoding === 'base64' && isText(frame.body))),
  pong: () => true,
  goaway: (frame) => isCount(frame.retryAfter),
  error: (frame) => isText(frame.message),
};

/** A pong, or the confirmation of a single message, means the same in the plain protocol. */
const isPlainToo = (name: string, fields: Fields): boolean =>
  name === 'pong' || (name === 'confirm' && isText(fields.messageId) && CHECKS.confirm(fields));

/**
 * Reads what came from the server: a frame as text, or one already parsed. Never throws: an invalid frame
 * becomes a `malformed` one that says why.
 *
 * @param plain the server does not speak hello: everything but confirmations and pongs, text included, is left
 * to the page
 */
export function readFrame(data: unknown, plain: boolean): InboundFrame {
  const value = parsed(data);
  // Parsing changes every JSON string (it loses its quotes), so an unchanged text is not JSON.
  if (!plain && isText(data) && value === data) {
    return malformed(`what is not JSON: ${data.slice(0, 60)}`);
  }
  const fields: Fields = Object(value);
  const { type } = fields;
  const name = isText(type) ? type : 'unknown';
  if (plain && !isPlainToo(name, fields)) {
    const key = fields.sequence ?? fields.id;
    return {
      type: 'foreign',
      name,
      ...((isText(key) || isCount(key)) && { key: String(key) }),
      value: value as Json,
    };
  }
  if (name !== type) return malformed('a frame without a type.');
  if (!Object.hasOwn(CHECKS, name)) return { type: 'ignored' };
  if (CHECKS[name as ServerFrame['type']](fields)) return value as ServerFrame;
  return malformed(`a '${name}' frame with missing or wrong fields.`);
}

const malformed = (what: string): MalformedFrame => ({
  type: 'malformed',
  problem: `The server sent ${what}`,
});

/** The connection that a frame is sent on. */
interface Receiver {
  readonly plain: boolean;
  /** Further fields of its hello. */
  readonly extra?: Partial<Hello>;
}

/** Serialises a frame for the wire. */
export function writeFrame(frame: OutboundFrame, { plain, extra }: Receiver): string {
  if (!('type' in frame)) return writeMessage(frame, plain);
  if (plain) return `{"type":"${frame.type}"}`;
  return JSON.stringify(frame.type === 'hello' ? { ...frame, ...extra } : frame);
}

/** Serialises a message for the wire; its body is serialised already. */
export function writeMessage(item: OutboxItem, plain: boolean): string {
  const { sequence, json, encoding } = item;
  const id = `"messageId":${JSON.stringify(item.messageId)}`;
  const coded = encoding ? `,"encoding":"${encoding}"` : '';
  if (!plain) {
    const content = json === null ? '"skip":true' : `"body":${json}`;
    return `{"type":"message",${id},"sequence":${sequence}${coded},${content}}`;
  }
  // The fields of an object are sent as the frame's own; any other value is sent as `body`.
  if (json?.startsWith('{')) return `${json.slice(0, -1)}${json === '{}' ? '' : ','}${id}}`;
  return `{"body":${json},${id}${coded}}`;
}
