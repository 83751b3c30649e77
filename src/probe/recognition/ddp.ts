import { isFields } from '../../faults/frame.ts';
import { clip, idOf, parseFields, show } from './json.ts';
import type { Direction, Protocol, Sighting } from './protocol.ts';
import { reasonIn } from './question.ts';

/** DDP, spoken by Meteor and Rocket.Chat: a method call is a message, answered by its `result`. */
export const ddp: Protocol = {
  name: 'DDP',
  fits({ text, direction }) {
    const { msg, version, support, session, method, params, id } = parseFields(text) ?? {};
    if (direction === 'in') return msg === 'connected' && typeof session === 'string';
    if (msg === 'connect') return typeof version === 'string' && Array.isArray(support);
    return msg === 'method' && typeof method === 'string' && Array.isArray(params) && isId(id);
  },
  read,
};

const isId = (id: unknown): boolean => typeof id === 'string' && id !== '';

function read(text: string, direction: Direction): Sighting | undefined {
  const { msg, id, method, name, params, result, error, collection, fields } =
    parseFields(text) ?? {};
  if (typeof msg !== 'string') return undefined;
  if (msg === 'ping' || msg === 'pong') return { kind: msg, frame: msg };
  const messageId = idOf(id);
  if (direction === 'out') {
    const frame = clip(String(method ?? name ?? msg));
    const seen = { frame, ...(params !== undefined && { body: clip(`${frame} ${show(params)}`) }) };
    return msg === 'method' && messageId !== undefined
      ? { kind: 'message', ...seen, messageId }
      : { kind: 'other', ...seen };
  }
  if (msg !== 'result' || messageId === undefined) {
    const frame = clip(typeof collection === 'string' ? `${msg} ${collection}` : msg);
    return { kind: 'other', frame, ...(fields !== undefined && { body: show(fields) }) };
  }
  return error === undefined
    ? { kind: 'confirm', frame: msg, messageId, body: show(result) }
    : { kind: 'confirm', frame: msg, messageId, error: reasonOf(error) };
}

/** Prefers the human-readable `reason`. */
const reasonOf = (error: unknown): string =>
  reasonIn(isFields(error) ? (error.reason ?? error.message ?? error.error) : error);
