import { type Fields, isFields } from '../../faults/frame.ts';
import { clip, idOf, parseFields, parseJson, show } from './json.ts';
import type { Direction, Packed, Protocol, Sighting } from './protocol.ts';
import { reasonIn } from './question.ts';

const STOP = 'subscription.stop';
/** Methods of tRPC, which are separate from the name of the procedure called. */
const TRPC = ['query', 'mutation', 'subscription', STOP];

/** tRPC over WebSocket: a call is answered under its id; a subscription by its first message. */
export const trpc: Protocol = {
  name: 'tRPC',
  fits: ({ url, text }) => isSocket(url) && framesOf(text).some(isOfTrpc),
  unpack,
  read: (frame, direction) => {
    if (frame === 'PING') return { kind: 'ping', frame };
    if (frame === 'PONG') return { kind: 'pong', frame };
    return read(frame, direction);
  },
};

/** JSON-RPC 2.0 over WebSocket: a request with an id is a message. */
export const jsonRpc: Protocol = {
  name: 'JSON-RPC',
  fits: ({ url, text }) => isSocket(url) && framesOf(text).some(({ jsonrpc }) => jsonrpc === '2.0'),
  unpack,
  read,
};

/** Over HTTP, JSON-RPC is just a way to call something, not a connection. */
const isSocket = (url: string): boolean => /^wss?:/.test(url);

function isOfTrpc({ id, method, params, result }: Fields): boolean {
  if (idOf(id) === undefined) return false;
  if (TRPC.includes(String(method))) {
    return method === STOP || (isFields(params) && typeof params.path === 'string');
  }
  return isFields(result) && ['started', 'stopped'].includes(String(result.type));
}

function framesOf(text: string): readonly Fields[] {
  return unpack(text)
    .frames.map(parseFields)
    .filter((fields) => fields !== undefined);
}

/** Several frames at once come as an array. */
export function unpack(text: string): Packed {
  const value = /^\s*\[/.test(text) ? parseJson(text) : undefined;
  const several: readonly unknown[] = Array.isArray(value) ? value : [];
  const frames = several.map(serialise);
  return frames.length === 0 || frames.includes('')
    ? { frames: [text], pack: (left) => left.join('') }
    : { frames, pack: (left) => `[${left.join(',')}]` };
}

function serialise(frame: unknown): string {
  try {
    return isFields(frame) ? JSON.stringify(frame) : '';
  } catch {
    // Nested too deeply to be serialised.
    return '';
  }
}

function read(frame: string, direction: Direction): Sighting | undefined {
  const fields = parseFields(frame);
  if (!fields) return undefined;
  const { method, params, result, error } = fields;
  const id = idOf(fields.id);
  if (typeof method === 'string') {
    const path = isFields(params) && typeof params.path === 'string' ? params.path : undefined;
    const name = clip(TRPC.includes(method) && path ? path : method);
    const seen = { frame: name, ...(params !== undefined && { body: show(params) }) };
    if (direction === 'in' || id === undefined) return { kind: 'other', ...seen };
    if (method === STOP) return { kind: 'other', ...seen, abandons: id };
    return { kind: 'message', ...seen, messageId: id };
  }
  if (id === undefined || direction === 'out') return undefined;
  if (error) return { kind: 'confirm', frame: 'error', messageId: id, error: reasonIn(error) };
  if (!('result' in fields)) return undefined;
  const type = isFields(result) && typeof result.type === 'string' ? clip(result.type) : 'result';
  const seen = { frame: type, body: show(result) };
  // A subscription's data is followed by more, so a fault must not take it for the confirmation.
  return type === 'data'
    ? { kind: 'other', ...seen, answers: id }
    : { kind: 'confirm', ...seen, messageId: id };
}
