import { isFields } from '../../faults/frame.ts';
import { idOf, parseFields, show } from './json.ts';
import type { Protocol, Sighting } from './protocol.ts';

/** Message types of `graphql-transport-ws` and of the older `graphql-ws`, by meaning. */
const ASKS = ['subscribe', 'start'];
const BRINGS = ['next', 'data'];
const LEAVES = ['complete', 'stop'];
const OPENS = ['connection_init', 'connection_ack'];

/**
 * GraphQL over WebSocket: an operation is a message. Its first result shows that it arrived; `complete` confirms it and
 * `error` refuses it.
 */
export const graphqlWs: Protocol = {
  name: 'graphql-ws',
  fits({ text }) {
    const { type, id, payload } = parseFields(text) ?? {};
    if (typeof type !== 'string') return false;
    if (OPENS.includes(type)) return true;
    if (idOf(id) === undefined || !isFields(payload)) return false;
    if (ASKS.includes(type)) return typeof payload.query === 'string';
    return BRINGS.includes(type) && ('data' in payload || 'errors' in payload);
  },
  read(frame, direction) {
    const { type, id, payload } = parseFields(frame) ?? {};
    if (typeof type !== 'string') return undefined;
    if (type === 'ping' || type === 'pong') return { kind: type, frame: type };
    const messageId = idOf(id);
    const name = { frame: show(type), ...(payload !== undefined && { body: show(payload) }) };
    if (messageId === undefined) return { kind: 'other', ...name };
    if (direction === 'out') {
      return ASKS.includes(type)
        ? { kind: 'message', ...name, messageId }
        : { kind: 'other', ...name, ...(LEAVES.includes(type) && { abandons: messageId }) };
    }
    return answer(type, messageId, payload, name);
  },
};

function answer(
  type: string,
  messageId: string,
  payload: unknown,
  name: { readonly frame: string; readonly body?: string },
): Sighting {
  if (type === 'complete') return { kind: 'confirm', ...name, messageId };
  if (type === 'error') return { kind: 'confirm', ...name, messageId, error: reasonOf(payload) };
  return { kind: 'other', ...name, ...(BRINGS.includes(type) && { answers: messageId }) };
}

/** Errors come as a list; their messages are the readable part. */
function reasonOf(payload: unknown): string {
  const [first]: unknown[] = Array.isArray(payload) ? payload : [payload];
  const message = isFields(first) ? first.message : undefined;
  return (typeof message === 'string' ? show(message) : show(payload)) || 'refused';
}
