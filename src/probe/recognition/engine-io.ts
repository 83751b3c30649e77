import type { Packed } from './protocol.ts';

const SEPARATOR = '\x1e';
const LENGTH = /(\d{1,9}):/y;

/** The packets of one body of Engine.IO: the protocol's version 4 has separators between them, version 3 the length of each before it. */
export function unpackPayload(text: string): Packed {
  const frames = readLengths(text);
  if (frames) return { frames, pack: (left) => left.map(withLength).join('') };
  return { frames: text.split(SEPARATOR), pack: (left) => left.join(SEPARATOR) };
}

/** Whether it is what a client says when it hangs up. */
export const isFarewell = (body: string): boolean => unpackPayload(body).frames.includes('1');

/** What an answer to a poll says that brings nothing. */
export const emptyPayload = (url: string): string =>
  /[?&]EIO=3(&|#|$)/.test(url) ? withLength('6') : '6';

const withLength = (packet: string): string => `${packet.length}:${packet}`;

/** `undefined` where the lengths do not come out even: no packet of version 4 begins with one. */
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
