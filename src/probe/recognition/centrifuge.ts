import { type Fields, isFields } from '../../faults/frame.ts';
import { clip, idOf, parseFields, show } from './json.ts';
import type { Direction, Packed, Protocol, Sighting } from './protocol.ts';
import { reasonIn } from './question.ts';

/** Commands that a client sends for itself, and those that stand for an action of its user. */
const CONTROL = ['connect', 'subscribe', 'unsubscribe', 'refresh', 'sub_refresh', 'ping'];
const SENDS = ['publish', 'rpc', 'presence', 'presence_stats', 'history'];
const ASKS = [...SENDS, ...CONTROL];

/** Centrifugo's client protocol in JSON: a command with an id gets a reply with the same id. Publications and calls are messages. */
export const centrifuge: Protocol = {
  name: 'Centrifuge',
  fits: ({ text, direction }) =>
    unpack(text).frames.some((frame) => {
      const fields = parseFields(frame);
      if (!fields) return false;
      const named = CONTROL.find((name) => isFields(fields[name]));
      return direction === 'out' ? named !== undefined && isNumbered(fields) : isWelcome(fields);
    }),
  unpack,
  read,
};

const isNumbered = ({ id }: Fields): boolean => typeof id === 'number' && id > 0;

const isWelcome = ({ connect }: Fields): boolean =>
  isFields(connect) && typeof connect.client === 'string' && typeof connect.version === 'string';

/** Each line is a frame. */
function unpack(text: string): Packed {
  const frames = text.split('\n').filter((line) => line.trim() !== '');
  return { frames, pack: (left) => left.join('\n') };
}

function read(frame: string, direction: Direction): Sighting | undefined {
  const fields = parseFields(frame);
  if (!fields) return undefined;
  // A ping of the server, which the client answers with the same empty object.
  if (Object.keys(fields).length === 0) return { kind: 'other', frame: 'heartbeat' };
  const id = isNumbered(fields) ? idOf(fields.id) : undefined;
  const name = ASKS.find((one) => one in fields);
  if (direction === 'out') {
    const content = name === undefined ? undefined : fields[name];
    const seen = { frame: name ?? 'send', body: show(content ?? fields.send) };
    return id !== undefined && name !== undefined && SENDS.includes(name)
      ? { kind: 'message', ...seen, messageId: id }
      : { kind: 'other', ...seen };
  }
  const { push, error } = fields;
  if (isFields(push)) return { kind: 'other', frame: kindOf(push), body: show(push) };
  if (id === undefined) return undefined;
  if (error !== undefined) {
    return { kind: 'confirm', frame: 'error', messageId: id, error: reasonIn(error) };
  }
  const answer = name ?? 'reply';
  return { kind: 'confirm', frame: answer, messageId: id, body: show(fields[answer]) };
}

/** The kind of a push is its key beside `channel`. */
const kindOf = (push: Fields): string =>
  clip(Object.keys(push).find((key) => key !== 'channel') ?? 'push');
