import { type Fields, framesOf, readData, sizeOf, textOf, typeOf } from '../faults/frame.ts';
import { clip } from '../journal/clip.ts';

/** Characters of a body that the journal shows. */
const PREVIEW = 200;
/** Frames of one delivery that are looked at. */
const MAX_FRAMES = 500;

/** What a frame on the wire says to whoever only watches. */
export type Sighting =
  | { readonly kind: 'message' | 'confirm'; readonly messageId: string; readonly error?: string }
  | { readonly kind: 'ping' | 'pong' }
  | { readonly kind: 'other'; readonly frame: string; readonly key?: string };

export type Seen = Sighting & { readonly size: number; readonly preview: string };

/** The frames of one delivery, recognised as far as they can be. Nothing of them is trusted. */
export function sightings(data: unknown): readonly Seen[] {
  const frames = framesOf(readData(data)).slice(0, MAX_FRAMES);
  const text = textOf(data);
  if (frames.length === 0) {
    const frame = 'unknown';
    return [{ kind: 'other', frame, size: sizeOf(data), preview: clip(text ?? '', PREVIEW) }];
  }
  return frames.map((frame) => {
    const serialised = frames.length === 1 && text !== undefined ? text : JSON.stringify(frame);
    return {
      ...recognise(frame),
      size: serialised.length,
      preview: preview(frame, serialised),
    };
  });
}

function recognise(frame: Fields): Sighting {
  const type = typeOf(frame);
  const { messageId, error } = frame;
  if (typeof messageId === 'string' && (type === 'message' || type === 'confirm')) {
    const refused = type === 'confirm' && typeof error === 'string';
    return {
      kind: type,
      messageId: clip(messageId, PREVIEW),
      ...(refused && { error: clip(error, PREVIEW) }),
    };
  }
  if (type === 'ping' || type === 'pong') return { kind: type };
  const key = frame.sequence ?? frame.id;
  const named = typeof key === 'number' || typeof key === 'string';
  return {
    kind: 'other',
    frame: clip(type ?? 'unknown', PREVIEW),
    ...(named && { key: clip(String(key), PREVIEW) }),
  };
}

/** The body where a frame has one; else the frame as it is. */
const preview = ({ body }: Fields, serialised: string): string =>
  clip(body === undefined ? serialised : (JSON.stringify(body) ?? ''), PREVIEW);
