import { SOCKJS_SESSION } from '../../journal/endpoint.ts';
import { clip, parseJson } from './json.ts';
import type { Direction, Packed, Protocol, Sighting } from './protocol.ts';

/** SockJS's own frames, by first letter. */
const OWN: Readonly<Record<string, string>> = { o: 'open', h: 'heartbeat', c: 'close' };
/** Most lines of one delivery that are examined. */
const MAX_LINES = 1000;

/** The SockJS transport of this URL; `undefined` when it is not a SockJS URL. */
export const sockJsCarrier = (url: string): string | undefined => SOCKJS_SESSION.exec(url)?.[1];

/** The server whose capabilities a SockJS client queries with this URL, as it does before each attempt; `undefined` for any other URL. */
export const sockJsAsked = (url: string): string | undefined =>
  /^(.*)\/info\?(?:.*&)?t=\d{13}$/.exec(url)?.[1];

/**
 * A protocol inside SockJS envelopes: `a["…"]` to the page, `["…"]` to the server, with SockJS's own frames in between. A
 * frame of the inner protocol is kept as the JSON string in its envelope: none of SockJS's own frames begins with a quote.
 */
export function overSockJs(inside: Protocol): Protocol {
  return {
    name: `${inside.name} over SockJS`,
    ...(inside.uniqueIds && { uniqueIds: inside.uniqueIds }),
    fits: (sample) =>
      linesOf(sample.text)
        .flatMap((line) => textsIn(line) ?? [])
        .some((text) => inside.fits({ ...sample, text })),
    unpack: (text) => unpack(inside, text),
    read: (frame, direction) =>
      frame.startsWith('"') ? readInside(inside, frame, direction) : readOwn(frame, direction),
  };
}

function unpack(inside: Protocol, text: string): Packed {
  const frames = linesOf(text).flatMap((line) => {
    const texts = textsIn(line);
    return texts ? texts.flatMap((one) => framesIn(inside, one)) : [line];
  });
  const end = text.endsWith('\n') ? '\n' : '';
  return { frames, pack: (left) => linesFrom(left).join('\n') + end };
}

/** Over HTTP, a frame is a line. */
const linesOf = (text: string): readonly string[] =>
  text.includes('\n') ? text.split('\n', MAX_LINES).filter((line) => line !== '') : [text];

/** `undefined` when it is not an envelope. */
function textsIn(line: string): readonly string[] | undefined {
  if (!/^a?\s*\[\s*"/.test(line)) return undefined;
  const texts = parseJson(line.startsWith('a') ? line.slice(1) : line);
  return Array.isArray(texts) && texts.every((one) => typeof one === 'string') ? texts : undefined;
}

/** The frames, each as a JSON string of its own. */
function framesIn({ unpack }: Protocol, text: string): readonly string[] {
  if (!unpack) return [JSON.stringify(text)];
  const { frames, pack } = unpack(text);
  return frames.map((frame) => JSON.stringify(pack([frame])));
}

function linesFrom(frames: readonly string[]): readonly string[] {
  const lines: string[] = [];
  let inside: string[] = [];
  const seal = () => {
    if (inside.length > 0) lines.push(`a[${inside.join(',')}]`);
    inside = [];
  };
  for (const frame of frames) {
    if (frame.startsWith('"')) inside.push(frame);
    else {
      seal();
      lines.push(frame);
    }
  }
  seal();
  return lines;
}

function readInside(inside: Protocol, frame: string, direction: Direction): Sighting | undefined {
  const text = parseJson(frame);
  if (typeof text !== 'string') return undefined;
  const [first = text] = inside.unpack?.(text).frames ?? [text];
  const seen = inside.read(first, direction);
  return seen && { body: clip(text), ...seen };
}

function readOwn(frame: string, direction: Direction): Sighting | undefined {
  if (direction === 'out' || !/^(o|h+|c\[.*\])$/s.test(frame)) return undefined;
  return { kind: 'other', frame: OWN[frame.charAt(0)] ?? 'unknown', body: clip(frame) };
}
