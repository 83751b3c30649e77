import { type Fields, isFields } from '../../faults/frame.ts';
import { clip, idOf, parseFields, parseJson, show } from './json.ts';
import { isBinaryFrame, type Push, parseBinary } from './phoenix-binary.ts';
import type { Direction, Packed, Protocol, Sighting } from './protocol.ts';

/**
 * Phoenix channels, and Supabase Realtime, which speaks the same: a push is a message, confirmed by its `phx_reply`. Joining
 * and leaving a channel are not messages.
 */
export const phoenix: Protocol = {
  name: 'Phoenix',
  // Text frames are passed as they are.
  binary: true,
  fits: ({ url, text, direction }) =>
    (/[?&]vsn=[12]\./.test(url) && /\/(websocket|longpoll)(\?|$)/.test(url)) ||
    unpack(text).frames.some((frame) => !isBinaryFrame(frame) && isOfIts(parse(frame, direction))),
  unpack,
  read,
};

const isOfIts = (push: Push | undefined): boolean =>
  push !== undefined && (push.event.startsWith('phx_') || isHeartbeat(push));

const isHeartbeat = ({ topic, event }: Push): boolean =>
  topic === 'phoenix' && event === 'heartbeat';

function parse(frame: string, direction: Direction): Push | undefined {
  if (isBinaryFrame(frame)) return parseBinary(frame, direction);
  const [joinRef, ref, topic, event, payload] = partsOf(frame) ?? [];
  const refs = [joinRef, ref].every((one) => one == null || typeof one === 'string');
  if (!refs || typeof topic !== 'string' || typeof event !== 'string') return undefined;
  return { joinRef: idOf(joinRef), ref: idOf(ref), topic, event, payload };
}

/** Version 2 of its serialiser writes an array, version 1 an object. */
function partsOf(frame: string): readonly unknown[] | undefined {
  const value = /^\s*[[{]/.test(frame) ? parseJson(frame) : undefined;
  if (Array.isArray(value)) return value.length === 5 ? value : undefined;
  if (!isFields(value) || !('payload' in value && 'ref' in value)) return undefined;
  const { join_ref: joinRef, ref, topic, event, payload } = value;
  return [joinRef, ref, topic, event, payload];
}

/** Its long poll receives several frames as strings, and posts them one per line. */
function unpack(text: string): Packed {
  if (isBinaryFrame(text)) return { frames: [text], pack: (frames) => frames.join('') };
  const answer = parseFields(text);
  const messages: unknown = answer?.messages;
  if (answer && Array.isArray(messages) && messages.every((one) => typeof one === 'string')) {
    return {
      frames: messages,
      pack: (frames) => JSON.stringify({ ...answer, messages: frames }),
    };
  }
  return { frames: text.split('\n'), pack: (frames) => frames.join('\n') };
}

function read(frame: string, direction: Direction): Sighting | undefined {
  const push = parse(frame, direction);
  if (!push) return undefined;
  const { ref, topic, event, payload } = push;
  if (isHeartbeat(push)) return { kind: 'ping', frame: 'heartbeat' };
  if (event === 'phx_reply') return direction === 'in' ? readReply(push) : undefined;
  const body = clip(`${topic} ${event} ${show(payload)}`);
  const control = event.startsWith('phx_');
  return direction === 'out' && ref !== undefined && !control
    ? { kind: 'message', frame: clip(event), messageId: ref, body }
    : { kind: 'other', frame: clip(event), body };
}

function readReply({ joinRef, ref, topic, payload }: Push): Sighting {
  const frame = 'phx_reply';
  const body = show(payload);
  if (topic === 'phoenix') return { kind: 'pong', frame };
  // A channel's own ref is the one it was joined with.
  if (ref === undefined || ref === joinRef) return { kind: 'other', frame, body };
  const { status, response } = isFields(payload) ? payload : ({} as Fields);
  if (status !== 'error') return { kind: 'confirm', frame, messageId: ref, body };
  const reason = isFields(response) ? (response.reason ?? response) : response;
  return {
    kind: 'confirm',
    frame,
    messageId: ref,
    body,
    error: show(reason) || 'refused',
  };
}
