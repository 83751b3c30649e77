import type { Fields } from '../../faults/frame.ts';
import { clip, idOf, parseFields, show } from './json.ts';
import { unpack } from './json-rpc.ts';
import type { Direction, Protocol, Sighting } from './protocol.ts';
import { reasonIn } from './question.ts';

/** Handshake messages that only the server sends. */
const GREETS = ['auth_required', 'auth_ok'];
const PATH = /\/api\/websocket$/;

/** The WebSocket API of Home Assistant: a command has an id, and its `result` answers it. */
export const homeAssistant: Protocol = {
  name: 'Home Assistant',
  fits: ({ url, text, direction }) =>
    direction === 'in' &&
    unpack(text).frames.some((frame) => {
      const fields = parseFields(frame);
      return fields !== undefined && (isGreeting(fields) || (PATH.test(url) && isResult(fields)));
    }),
  /** Several frames at once come as an array. */
  unpack,
  read,
};

const isGreeting = ({ type, ha_version }: Fields): boolean =>
  GREETS.includes(String(type)) && typeof ha_version === 'string';

const isResult = ({ id, type, success }: Fields): boolean =>
  typeof id === 'number' && type === 'result' && typeof success === 'boolean';

function read(text: string, direction: Direction): Sighting | undefined {
  const fields = parseFields(text);
  if (!fields || typeof fields.type !== 'string') return undefined;
  const { type, success, result, error, event, message } = fields;
  const id = typeof fields.id === 'number' ? idOf(fields.id) : undefined;
  const frame = clip(type);
  // The body of `auth` is not shown: it contains an access token.
  if (id === undefined) return { kind: 'other', frame, body: show(message ?? '') };
  if (type === 'ping' || type === 'pong') return { kind: type, frame };
  if (direction === 'out') return { kind: 'message', frame, messageId: id };
  if (type !== 'result') return { kind: 'other', frame, body: show(event) };
  return success === false
    ? { kind: 'confirm', frame, messageId: id, error: reasonIn(error) }
    : { kind: 'confirm', frame, messageId: id, body: show(result) };
}
