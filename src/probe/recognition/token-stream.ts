import { type Fields, isFields } from '../../faults/frame.ts';
import { clip, parseFields, show } from './json.ts';
import type { Protocol, Sighting } from './protocol.ts';
import { lastSaid, reasonIn } from './question.ts';

/** Ends a stream of unnamed events. */
export const DONE = '[DONE]';
/** Typed events of language models' streams. Where a name is generic, another field identifies it. */
const TYPED = /^(response\.[a-z_.]{1,100}|(message|content_block)_(start|delta|stop))$/;
/** These end a reply: complete, or failed. */
const ENDS = ['response.completed', 'message_stop'];
const FAILS = ['response.failed', 'response.incomplete'];
const BESIDE = ['delta', 'response', 'sequence_number', 'item_id'];

const TELLS = [
  ['response.', 'type'],
  ['message_start', 'message'],
  ['message_delta', 'delta'],
  ['content_block_', 'index'],
] as const;

/** The id of its connection's only message. */
export const OWN = '';

/**
 * Tokens as streamed by language models: chunks with `choices`, or events that name their type. An event has no id of its
 * own: each carries that of the whole reply. The message is the request, and the end of the stream shows that it was
 * answered.
 */
export const tokenStream: Protocol = {
  name: 'token stream',
  perConnection: true,
  fits: ({ text, direction, streams }) =>
    direction === 'in'
      ? isTelling(text)
      : readRequest(text) !== undefined && (streams === 'lines' || saysSo(text)),
  read: (frame, direction) => (direction === 'in' ? readEvent(frame) : readRequest(frame)),
};

/** Whether the text alone identifies the protocol: the end markers and other generic events also occur on other pages. */
function isTelling(text: string): boolean {
  const fields = parseFields(text);
  if (!fields || readEvent(text) === undefined) return false;
  const { choices, type } = fields;
  if (Array.isArray(choices)) return choices.length > 0;
  if (isOfOllama(fields)) return true;
  return TELLS.some(([name, field]) => String(type).startsWith(name) && field in fields);
}

/** Most requests for a stream say so. */
const saysSo = (text: string): boolean => parseFields(text)?.stream === true;

function readRequest(text: string): Sighting | undefined {
  const { stream, model, messages, input, prompt } = parseFields(text) ?? {};
  // Ollama streams by default.
  if (stream !== true && (stream !== undefined || typeof model !== 'string')) return undefined;
  const asked = messages ?? input ?? prompt;
  if (typeof asked !== 'string' && !Array.isArray(asked)) return undefined;
  return { kind: 'message', messageId: OWN, frame: 'request', body: lastSaid(asked) };
}

function readEvent(text: string): Sighting | undefined {
  if (text === DONE) return { kind: 'confirm', messageId: OWN, frame: DONE };
  const fields = parseFields(text);
  if (!fields) return undefined;
  const { choices, object, type, delta, error } = fields;
  if (isOfOllama(fields)) return readPiece(fields);
  if (Array.isArray(choices)) return readChunk(choices, object);
  if (type === 'error' || (type === undefined && error)) {
    const reason = reasonIn(error ?? fields);
    return { kind: 'confirm', messageId: OWN, frame: 'error', error: reason };
  }
  if (typeof type !== 'string' || !TYPED.test(type)) return undefined;
  if (type.startsWith('response.') && !BESIDE.some((field) => field in fields)) return undefined;
  const frame = clip(type);
  if (ENDS.includes(type)) return { kind: 'other', frame, answers: OWN };
  if (FAILS.includes(type)) return { kind: 'confirm', messageId: OWN, frame, error: frame };
  const body = delta !== undefined && { body: tokenOf(delta) };
  return { kind: 'other', frame, part: true, ...body };
}

/** A line of Ollama's `/api/chat` or `/api/generate`. */
function isOfOllama({ model, created_at, done, message, response }: Fields): boolean {
  if (typeof model !== 'string' || typeof created_at !== 'string') return false;
  return typeof done === 'boolean' && (isFields(message) || typeof response === 'string');
}

function readPiece({ message, response, done }: Fields): Sighting {
  const seen = { kind: 'other', frame: 'chunk', body: tokenOf(message ?? response) } as const;
  return done === true ? { ...seen, answers: OWN } : { ...seen, part: true };
}

/** A `finish_reason` completes a reply, even if no end of the stream is sent. */
function readChunk(choices: readonly unknown[], object: unknown): Sighting | undefined {
  const isChunk = choices.every(
    (choice) =>
      isFields(choice) && ('delta' in choice || ('text' in choice && 'finish_reason' in choice)),
  );
  if (!isChunk) return undefined;
  const frame = typeof object === 'string' ? clip(object) : 'chunk';
  const ends = choices.some((choice) => isFields(choice) && choice.finish_reason);
  const body = tokensOf(choices);
  return { kind: 'other', frame, body, ...(ends ? { answers: OWN } : { part: true as const }) };
}

const tokensOf = (choices: readonly unknown[]): string =>
  clip(
    choices
      .filter(isFields)
      .map(({ delta, text }) => tokenOf(delta ?? text))
      .join(' '),
  );

/** The text of a delta, if it has one. */
function tokenOf(delta: unknown): string {
  if (!isFields(delta)) return show(delta);
  const { content, text } = delta;
  const token = content ?? text;
  return typeof token === 'string' ? clip(token) : show(delta);
}
