import { isFields } from '../../faults/frame.ts';
import { unpackBy } from './byte-stream.ts';
import { clip, parseFields, show } from './json.ts';
import { toBytes } from './message-pack.ts';
import type { Direction, Protocol, Sighting } from './protocol.ts';

const END = '\r\n';
/** Longest line that is examined, characters. */
const MAX_LINE = 4096;
/** Characters of a payload that are examined. */
const MAX_SHOWN = 1000;
/** Operations with a payload. Sizes are in bytes; the second one of a pair includes the first, that of the headers. */
const CARRIERS = [
  /^PUB\s+(?<subject>\S+)\s+(?:(?<answerTo>\S+)\s+)?(?<size>\d+)$/i,
  /^MSG\s+(?<subject>\S+)\s+\S+\s+(?:\S+\s+)?(?<size>\d+)$/i,
  /^HPUB\s+(?<subject>\S+)\s+(?:(?<answerTo>\S+)\s+)?(?<headers>\d+)\s+(?<size>\d+)$/i,
  /^HMSG\s+(?<subject>\S+)\s+\S+\s+(?:\S+\s+)?(?<headers>\d+)\s+(?<size>\d+)$/i,
];
/** Where clients have their requests answered. */
const INBOX = /^_INBOX/;
/** Asks for deliveries, which come under their own subjects: like a subscription, it is no message. */
const PULL = /^\$JS\.(\S+\.)?API\.CONSUMER\.MSG\.NEXT\./;

/**
 * NATS: a publication that says where to answer is a message, confirmed by the first answer. Operations form a stream of
 * bytes: a frame of the socket may contain several, or a part of one.
 */
export const nats: Protocol = {
  name: 'NATS',
  binary: true,
  fits: ({ text, direction }) =>
    direction === 'out'
      ? /^CONNECT \{.*"lang":/.test(lineAt(text, 0) ?? '')
      : text.startsWith('INFO {"server_id":') || isCarrier(text),
  unpack: unpackBy(endOf),
  read,
};

/** Without its end; `undefined` while that has not come. */
function lineAt(text: string, at: number): string | undefined {
  const end = text.indexOf(END, at);
  return end < 0 ? undefined : text.slice(at, end);
}

const partsOf = (line: string): Readonly<Record<string, string | undefined>> | undefined =>
  line.length > MAX_LINE
    ? undefined
    : CARRIERS.map((carrier) => carrier.exec(line)?.groups).find((parts) => parts !== undefined);

/** Other protocols have such lines too, but no payload of that size. */
function isCarrier(text: string): boolean {
  const isOne = partsOf(lineAt(text, 0) ?? '') !== undefined;
  return isOne && text.slice(0, endOf(text, 0) ?? 0).endsWith(END);
}

/** `undefined` if the operation that begins there is incomplete. */
function endOf(text: string, at: number): number | undefined {
  const line = lineAt(text, at);
  if (line === undefined) return undefined;
  const size = partsOf(line)?.size;
  const end = at + line.length + END.length + (size === undefined ? 0 : Number(size) + END.length);
  return end <= text.length ? end : undefined;
}

function read(frame: string, direction: Direction): Sighting {
  const line = lineAt(frame, 0) ?? '';
  const name = /^([+-]?[a-z]{2,7})(?=\s|$)/i.exec(line)?.[0].toUpperCase() ?? 'unknown';
  if (name === 'PING') return { kind: 'ping', frame: name };
  if (name === 'PONG') return { kind: 'pong', frame: name };
  const { subject, answerTo, headers = '0' } = partsOf(line) ?? {};
  if (subject === undefined) return { kind: 'other', frame: name, body: clip(textOf(line)) };
  const content = frame.slice(line.length + END.length, -END.length);
  const payload = textOf(content.slice(Number(headers))) || textOf(content);
  const seen = { frame: name, body: clip(`${subject} ${payload}`) };
  const isAsked = direction === 'out' && answerTo !== undefined && !PULL.test(subject);
  if (isAsked) return { kind: 'message', ...seen, messageId: clip(answerTo) };
  if (direction === 'out' || !INBOX.test(subject)) return { kind: 'other', ...seen };
  const error = content.startsWith('NATS/1.0 503') ? 'no responders' : refusalIn(payload);
  return { kind: 'confirm', ...seen, messageId: clip(subject), ...(error && { error }) };
}

/** That of JetStream, which gives its answers an `error`. */
function refusalIn(payload: string): string | undefined {
  const { error } = parseFields(payload) ?? {};
  return isFields(error) && 'err_code' in error ? show(error.description) || 'refused' : undefined;
}

const textOf = (characters: string): string =>
  new TextDecoder().decode(toBytes(characters.slice(0, MAX_SHOWN)));
