import type { OutboundFrame } from './machine/effect.ts';
import type { InboundFrame, MalformedFrame } from './machine/input.ts';
import type { OutboxItem } from './outbox.ts';
import type { Hello, Json, ServerFrame } from './protocol.ts';

type Fields = Record<string, unknown>;

const isText = (value: unknown): value is string => typeof value === 'string';
export const isCount = (value: unknown, least = 0): value is number =>
  Number.isSafeInteger(value) && Number(value) >= least;

/** What a text of JSON says; anything else as it is. */
export function parsed(data: unknown): unknown {
  try {
    return isText(data) ? JSON.parse(data) : data;
  } catch {
    return data;
  }
}

/** What each frame of the server must bring to be one. */
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

/** Of one message, a confirmation means the same in the plain protocol; and so does a pong. */
const isPlainToo = (name: string, fields: Fields): boolean =>
  name === 'pong' || (name === 'confirm' && isText(fields.messageId) && CHECKS.confirm(fields));

/**
 * Reads what came from the server: a frame as text, or one that is parsed already. Never throws: what is not a frame becomes a
 * `malformed` one that says why.
 *
 * @param plain the server does not speak hello: all but confirmations and pongs, and any text, is the page's to understand
 */
export function readFrame(data: unknown, plain: boolean): InboundFrame {
  const value = parsed(data);
  // A text that JSON says is another: it has no quotes.
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

/** What a frame goes to. */
interface Receiver {
  readonly plain: boolean;
  /** What its hello says besides. */
  readonly extra?: Partial<Hello>;
}

/** A frame as it goes on the wire. */
export function writeFrame(frame: OutboundFrame, { plain, extra }: Receiver): string {
  if (!('type' in frame)) return writeMessage(frame, plain);
  if (plain) return `{"type":"${frame.type}"}`;
  return JSON.stringify(frame.type === 'hello' ? { ...frame, ...extra } : frame);
}

/** A message as it goes on the wire. Its body is serialised already. */
export function writeMessage(item: OutboxItem, plain: boolean): string {
  const { sequence, json, encoding } = item;
  const id = `"messageId":${JSON.stringify(item.messageId)}`;
  const coded = encoding ? `,"encoding":"${encoding}"` : '';
  if (!plain) {
    const content = json === null ? '"skip":true' : `"body":${json}`;
    return `{"type":"message",${id},"sequence":${sequence}${coded},${content}}`;
  }
  // Fields of its own make the frame; anything else becomes its body.
  if (json?.startsWith('{')) return `${json.slice(0, -1)}${json === '{}' ? '' : ','}${id}}`;
  return `{"body":${json},${id}${coded}}`;
}
