import type { Packed } from './protocol.ts';

/**
 * Takes apart a delivery of a protocol whose units form a stream of bytes: it may contain several, or a part of one.
 *
 * @param endOf where the unit that begins at a position ends; `undefined` if it is incomplete
 */
export const unpackBy =
  (endOf: (text: string, at: number) => number | undefined) =>
  (text: string): Packed => {
    const frames: string[] = [];
    let at = 0;
    for (let end = endOf(text, at); end !== undefined; end = endOf(text, at)) {
      frames.push(text.slice(at, end));
      at = end;
    }
    return { frames, rest: text.slice(at), pack: (left) => left.join('') + text.slice(at) };
  };
