import { type Fields, isFields } from '../../faults/frame.ts';
import { clip, parseFields, show } from './json.ts';
import type { Protocol, Sighting } from './protocol.ts';
import { lastSaid, reasonIn } from './question.ts';
import { DONE, OWN } from './token-stream.ts';

/** Types of the parts of a streamed reply. */
const TYPED =
  /^(start|finish|abort|error|message-metadata|(start|finish)-step|(text|reasoning)-(start|delta|end)|tool-[a-z-]{1,50}|source-[a-z]{1,50}|file|data-.{1,100})$/;
/** The other types are generic: other pages use them too. */
const TELLING = /^((text|reasoning)-(start|delta)|tool-input-(start|delta))$/;
const TRIGGERS = ['submit-message', 'regenerate-message'];

/**
 * The UI message stream of the AI SDK, as requested by `useChat` and `useCompletion`. The message is the request; the part
 * `finish` shows that it was answered.
 */
export const uiMessageStream: Protocol = {
  name: 'UI message stream',
  perConnection: true,
  fits({ text, direction, streams }) {
    if (direction === 'in') return isTelling(text);
    const fields = parseFields(text) ?? {};
    const seen = readOwn(fields) ?? (streams === 'events' ? readShaped(fields) : undefined);
    return seen !== undefined;
  },
  read: (frame, direction) => (direction === 'in' ? readPart(frame) : readRequest(frame)),
};

function isTelling(text: string): boolean {
  const { type, id, delta, toolCallId } = parseFields(text) ?? {};
  if (!TELLING.test(String(type))) return false;
  const hasText = String(type).endsWith('start') || typeof delta === 'string';
  return typeof toolCallId === 'string' || (typeof id === 'string' && hasText);
}

function readRequest(text: string): Sighting | undefined {
  const fields = parseFields(text) ?? {};
  const { prompt } = fields;
  return typeof prompt === 'string' ? request(prompt) : (readOwn(fields) ?? readShaped(fields));
}

/** As the SDK makes it. */
function readOwn({ messages, trigger }: Fields): Sighting | undefined {
  if (!Array.isArray(messages) || !TRIGGERS.includes(String(trigger))) return undefined;
  const isConversation = messages.every((one) => isFields(one) && Array.isArray(one.parts));
  return isConversation ? request(messages, show(trigger)) : undefined;
}

/** As many pages make it: the conversation, or its last utterance. Pages also store these, with the same body. */
function readShaped({ messages, message }: Fields): Sighting | undefined {
  const said: readonly unknown[] = Array.isArray(messages) ? messages : [message];
  return said.length > 0 && said.every(isUtterance) ? request(said) : undefined;
}

const isUtterance = (one: unknown): boolean =>
  isFields(one) && typeof one.role === 'string' && Array.isArray(one.parts) && !('content' in one);

const request = (asked: string | readonly unknown[], frame = 'request'): Sighting => ({
  kind: 'message',
  messageId: OWN,
  frame,
  body: lastSaid(asked),
});

function readPart(text: string): Sighting | undefined {
  if (text === DONE) return { kind: 'confirm', messageId: OWN, frame: DONE };
  const { type, delta, inputTextDelta, errorText } = parseFields(text) ?? {};
  if (typeof type !== 'string' || !TYPED.test(type)) return undefined;
  const frame = clip(type);
  if (type === 'finish') return { kind: 'other', frame, answers: OWN };
  if (type === 'error' || type === 'abort') {
    const error = reasonIn(type === 'error' ? errorText : 'aborted by the server');
    return { kind: 'confirm', messageId: OWN, frame, error };
  }
  const token = delta ?? inputTextDelta;
  return { kind: 'other', frame, part: true, ...(token !== undefined && { body: show(token) }) };
}
