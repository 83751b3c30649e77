import { type Fields, isFields } from '../../faults/frame.ts';
import { clip, idOf, parseFields, parseJson, show } from './json.ts';
import type { Direction, Packed, Protocol, Sighting } from './protocol.ts';

/** `[join_ref, ref, topic, event, payload]` as the version 2 of its serialiser writes it. */
interface Push {
  readonly joinRef: string | undefined;
  readonly ref: string | undefined;
  readonly topic: string;
  readonly event: string;
  readonly payload: unknown;
}

/** Phoenix channels: what is pushed is a message, and its `phx_reply` the confirmation. Joining and leaving a channel are not. */
export const phoenix: Protocol = {
  name: 'Phoenix',
  fits: ({ url, text }) =>
    (/[?&]vsn=2\./.test(url) && /\/(websocket|longpoll)(\?|$)/.test(url)) ||
    unpack(text).frames.some((frame) => isOfIts(parse(frame))),
  unpack,
  read,
};

const isOfIts = (push: Push | undefined): boolean =>
  push !== undefined && (push.event.startsWith('phx_') || isHeartbeat(push));

const isHeartbeat = ({ topic, event }: Push): boolean =>
  topic === 'phoenix' && event === 'heartbeat';

function parse(frame: string): Push | undefined {
  const value = /^\s*\[/.test(frame) ? parseJson(frame) : undefined;
  if (!Array.isArray(value) || value.length !== 5) return undefined;
  const [joinRef, ref, topic, event, payload] = value as unknown[];
  const refs = [joinRef, ref].every((one) => one === null || typeof one === 'string');
  if (!refs || typeof topic !== 'string' || typeof event !== 'string') return undefined;
  return { joinRef: idOf(joinRef), ref: idOf(ref), topic, event, payload };
}

/** Its long poll brings several as strings, and posts them a line each. */
function unpack(text: string): Packed {
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
  const push = parse(frame);
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
  // A channel's own ref is the one that it was joined with.
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
