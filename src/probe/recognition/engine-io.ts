import type { Packed } from './protocol.ts';

const SEPARATOR = '\x1e';
const LENGTH = /(\d{1,9}):/y;

/** The packets in one body of Engine.IO: version 4 of the protocol puts separators between them, version 3 the length before each. */
export function unpackPayload(text: string): Packed {
  const frames = readLengths(text);
  if (frames) return { frames, pack: (left) => left.map(withLength).join('') };
  return { frames: text.split(SEPARATOR), pack: (left) => left.join(SEPARATOR) };
}

/** Whether a client closes the connection with this body. */
export const isFarewell = (body: string): boolean => unpackPayload(body).frames.includes('1');

/** The answer to a poll that brings nothing. */
export const emptyPayload = (url: string): string =>
  /[?&]EIO=3(&|#|$)/.test(url) ? withLength('6') : '6';

const withLength = (packet: string): string => `${packet.length}:${packet}`;

/** `undefined` if the lengths do not add up; no version 4 packet begins with a length. */
function readLengths(text: string): readonly string[] | undefined {
  const packets: string[] = [];
  for (let at = 0; at < text.length; ) {
    LENGTH.lastIndex = at;
    const [head, length] = LENGTH.exec(text) ?? [];
    if (head === undefined) return undefined;
    const from = at + head.length;
    at = from + Number(length);
    if (at > text.length) return undefined;
    packets.push(text.slice(from, at));
  }
  return packets.length === 0 ? undefined : packets;
}
