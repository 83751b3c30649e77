import { beatOf, type Fields, framesOf, isBatch, isFields, typeOf } from '../../faults/frame.ts';
import { clip, idOf, parseJson, show } from './json.ts';
import { type Direction, type Packed, type Protocol, type Sighting, UNKNOWN } from './protocol.ts';

/** Our own plain protocol, and JSON of any kind: a frame names its `type`, a message and its confirmation their `messageId`. */
export const plain: Protocol = {
  name: 'the plain protocol',
  uniqueIds: true,
  fits: ({ text, direction }) =>
    unpack(text).frames.some((frame) => {
      const kind = read(frame, direction)?.kind;
      return kind === 'message' || kind === 'confirm';
    }),
  unpack,
  read,
};

/** Whether a response means something to a client, unlike most JSON that a page loads; `asked`: the request carried a message. */
export function isForClient(text: string, asked: boolean): boolean {
  const value = parse(text);
  if (framesOf(value).length === 0) return false;
  if (asked) return true;
  const isPoll = isFields(value) && isBatch(value);
  return isPoll || framesOf(value).some((frame) => typeOf(frame) === 'confirm');
}

const parse = (text: string): unknown => (/^\s*[[{]/.test(text) ? parseJson(text) : undefined);

/** A response may contain several frames, in an array or in the `frames` of a poll. */
function unpack(text: string): Packed {
  const one = { frames: [text], pack: (left: readonly string[]) => left.join('') };
  if (!/^\s*\[/.test(text) && !text.includes('"frames"')) return one;
  const value = parse(text);
  const several = Array.isArray(value) || (isFields(value) && isBatch(value));
  const frames = several ? framesOf(value).map(serialise) : [];
  return frames.length === 0 ? one : { ...one, frames };
}

function serialise(frame: Fields): string {
  try {
    return JSON.stringify(frame);
  } catch {
    // Nested too deeply to be serialised.
    return '';
  }
}

function read(text: string, _direction: Direction): Sighting {
  const beat = beatOf(text);
  if (beat) return { kind: beat, frame: beat };
  const frame = parse(text);
  if (!isFields(frame)) return { kind: 'other', frame: UNKNOWN };
  const type = typeOf(frame);
  const { messageId, error, body: content } = frame;
  const body = content !== undefined && { body: bodyOf(content) };
  const name = { frame: clip(type ?? UNKNOWN), ...body };
  if (typeof messageId === 'string' && (type === 'message' || type === 'confirm')) {
    const refused = type === 'confirm' && typeof error === 'string' && { error: clip(error) };
    const said = type === 'message' && content === undefined && withoutId(frame);
    return { kind: type, ...name, ...said, messageId: clip(messageId), ...refused };
  }
  if (type === 'ping' || type === 'pong') return { kind: type, ...name };
  const key = idOf(frame.sequence ?? frame.id);
  return { kind: 'other', ...name, ...(key !== undefined && { key }) };
}

/** The same for each attempt of a client that makes a new id each time; nothing for a message that is only an id. */
function withoutId({ messageId: _, ...said }: Fields): { readonly body?: string } {
  const isEmpty = Object.keys(said).every((name) => name === 'type');
  return isEmpty ? {} : { body: show(said) };
}

/** As JSON, even if it is a string. */
const bodyOf = (content: unknown): string =>
  typeof content === 'string' ? clip(JSON.stringify(content)) : show(content);
