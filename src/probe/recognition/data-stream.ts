import { isFields } from '../../faults/frame.ts';
import { clip, parseFields, parseJson, show } from './json.ts';
import type { Protocol, Sighting } from './protocol.ts';
import { lastSaid, reasonIn } from './question.ts';
import { OWN } from './token-stream.ts';

/** Meaning of the letter before the colon. */
const PARTS: Readonly<Record<string, string>> = {
  0: 'text',
  2: 'data',
  3: 'error',
  8: 'annotations',
  9: 'tool call',
  a: 'tool result',
  b: 'tool call start',
  c: 'tool call delta',
  d: 'finish',
  e: 'step finish',
  f: 'step start',
  g: 'reasoning',
  h: 'source',
  k: 'file',
};
const PART = /^([0-9a-k]):(.+)$/s;

/**
 * The data stream of AI SDK version 4: each line is a part, a letter with its value. The message is the request; the part
 * `d` shows that it was answered.
 */
export const dataStream: Protocol = {
  name: 'AI data stream',
  perConnection: true,
  fits: ({ url, text, direction }) =>
    /^https?:/.test(url) &&
    (direction === 'in' ? isTelling(text) : readRequest(text) !== undefined),
  read: (frame, direction) => (direction === 'in' ? readPart(frame) : readRequest(frame)),
};

/** The other letters are too generic to identify the protocol. */
const isTelling = (text: string): boolean => /^(f:\{"messageId":"|0:".*"$)/s.test(text);

/** The request of `useChat`: each utterance is included both as text and in parts. */
function readRequest(text: string): Sighting | undefined {
  const { id, messages, trigger } = parseFields(text) ?? {};
  if (typeof id !== 'string' || trigger !== undefined || !Array.isArray(messages)) return undefined;
  const isConversation =
    messages.length > 0 &&
    messages.every(
      (one) => isFields(one) && typeof one.content === 'string' && Array.isArray(one.parts),
    );
  if (!isConversation) return undefined;
  return { kind: 'message', messageId: OWN, frame: 'request', body: lastSaid(messages) };
}

function readPart(line: string): Sighting | undefined {
  const [, letter = '', json = ''] = PART.exec(line) ?? [];
  const frame = PARTS[letter];
  const value = frame === undefined ? undefined : parseJson(json);
  if (frame === undefined || value === undefined) return undefined;
  if (frame === 'error') {
    return { kind: 'confirm', messageId: OWN, frame, error: reasonIn(value) };
  }
  const body = typeof value === 'string' ? clip(value) : show(value);
  if (frame === 'finish') return { kind: 'other', frame, body, answers: OWN };
  return { kind: 'other', frame, body, part: true };
}
