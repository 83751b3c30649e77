import { clip } from './json.ts';
import type { Direction, Packed, Protocol, Sighting } from './protocol.ts';

const END = '\0';
const COMMANDS =
  'CONNECT|STOMP|CONNECTED|SEND|SUBSCRIBE|UNSUBSCRIBE|BEGIN|COMMIT|ABORT|ACK|NACK|DISCONNECT|MESSAGE|RECEIPT|ERROR';
const FRAME = new RegExp(`^[\\r\\n]*(${COMMANDS})\\r?\\n`);
/** Most headers that are read. */
const MAX_HEADERS = 100;
const MAX_HEADER_TEXT = 20_000;

const ESCAPES: Readonly<Record<string, string>> = {
  '\\n': '\n',
  '\\r': '\r',
  '\\c': ':',
  '\\\\': '\\',
};

/** STOMP 1.0 to 1.2: a SEND that asks for a receipt is a message, confirmed by the RECEIPT. */
export const stomp: Protocol = {
  name: 'STOMP',
  fits: ({ text }) => FRAME.test(text) && text.trimEnd().endsWith(END),
  unpack,
  read,
};

function unpack(text: string): Packed {
  const frames = text.split(END);
  // After the last frame there is a line break or nothing; a line break alone is a heartbeat.
  if (frames.length > 1 && frames.at(-1)?.trim() === '') frames.pop();
  const ended = text.includes(END) ? END : '';
  return { frames, pack: (left) => left.map((frame) => frame + ended).join('') };
}

function read(frame: string, direction: Direction): Sighting | undefined {
  // Each side sends heartbeats by itself; none is an answer.
  if (/^\r?\n$/.test(frame)) return { kind: 'other', frame: 'heartbeat' };
  const [head, command] = FRAME.exec(frame) ?? [];
  if (head === undefined || command === undefined) return undefined;
  const { headers, body } = parse(frame.slice(head.length));
  const other: Sighting = { kind: 'other', frame: command, body };
  if (direction === 'out') {
    const messageId = headers.get('receipt');
    return command === 'SEND' && messageId ? { ...other, kind: 'message', messageId } : other;
  }
  if (command === 'MESSAGE') {
    const key = headers.get('message-id');
    return { ...other, ...(key !== undefined && { key }) };
  }
  const messageId = headers.get('receipt-id');
  if (!messageId) return other;
  if (command === 'RECEIPT') return { ...other, kind: 'confirm', messageId };
  const error = headers.get('message') || body || 'refused';
  return command === 'ERROR' ? { ...other, kind: 'confirm', messageId, error } : other;
}

/** Headers, an empty line, a body. */
function parse(text: string): { headers: ReadonlyMap<string, string>; body: string } {
  const gap = /(?:^|\r?\n)\r?\n/.exec(text);
  const end = gap?.index ?? text.length;
  const headers = new Map<string, string>();
  const lines = text.slice(0, Math.min(end, MAX_HEADER_TEXT)).split(/\r?\n/, MAX_HEADERS);
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = unescaped(line.slice(0, Math.max(0, colon)));
    // Of a repeated header, the first counts.
    if (colon > 0 && !headers.has(name)) headers.set(name, clip(unescaped(line.slice(colon + 1))));
  }
  return { headers, body: gap ? clip(text.slice(end + gap[0].length)) : '' };
}

const unescaped = (text: string): string =>
  text.replace(/\\[nrc\\]/g, (escaped) => ESCAPES[escaped] ?? escaped);
