import { isFields } from '../../faults/frame.ts';
import { clip, parseFields, show } from './json.ts';
import type { Direction, Protocol, Sighting } from './protocol.ts';

const CONFIRMED = 'confirm_subscription';
const REJECTED = 'reject_subscription';

/**
 * ActionCable of Rails, and AnyCable. Only subscribing is confirmed: to data sent over a subscription, the server may reply
 * with anything or nothing.
 */
export const actionCable: Protocol = {
  name: 'ActionCable',
  fits({ text, direction }) {
    const { command, type, identifier } = parseFields(text) ?? {};
    if (channelOf(identifier) === undefined) return false;
    return direction === 'out' ? command === 'subscribe' : type === CONFIRMED || type === REJECTED;
  },
  read,
};

function read(frame: string, direction: Direction): Sighting | undefined {
  const { command, type, identifier, data, message, reason } = parseFields(frame) ?? {};
  const channel = channelOf(identifier);
  if (direction === 'out') {
    if (channel === undefined || typeof command !== 'string') return undefined;
    if (command === 'subscribe') {
      return { kind: 'message', frame: command, body: channel, messageId: channel };
    }
    return { kind: 'other', frame: clip(command), body: bodyOf(channel, data) };
  }
  if (channel !== undefined && type === CONFIRMED) {
    return { kind: 'confirm', frame: type, messageId: channel };
  }
  if (channel !== undefined && type === REJECTED) {
    return { kind: 'confirm', frame: type, messageId: channel, error: 'rejected' };
  }
  if (channel !== undefined && message !== undefined) {
    return { kind: 'other', frame: 'message', body: bodyOf(channel, message) };
  }
  // Its `ping` is not answered.
  return typeof type === 'string'
    ? { kind: 'other', frame: clip(type), body: show(message ?? reason) }
    : undefined;
}

const bodyOf = (channel: string, content: unknown): string => clip(`${channel} ${show(content)}`);

/** `ChatChannel {"room":"a"}`; an identifier is itself JSON. */
function channelOf(identifier: unknown): string | undefined {
  const fields = typeof identifier === 'string' ? parseFields(identifier) : undefined;
  if (!isFields(fields)) return undefined;
  const { channel, ...parameters } = fields;
  if (typeof channel !== 'string') return undefined;
  return clip(Object.keys(parameters).length === 0 ? channel : `${channel} ${show(parameters)}`);
}
