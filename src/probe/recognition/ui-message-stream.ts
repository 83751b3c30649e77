import { isFields } from '../../faults/frame.ts';
import { clip, parseFields, show } from './json.ts';
import type { Protocol, Sighting } from './protocol.ts';
import { lastSaid, reasonIn } from './question.ts';
import { DONE, OWN } from './token-stream.ts';

/** Types of the parts of a streamed reply. */
const TYPED =
  /^(start|finish|abort|error|message-metadata|(start|finish)-step|(text|reasoning)-(start|delta|end)|tool-[a-z-]{1,50}|source-[a-z]{1,50}|file|data-.{1,100})$/;
/** The other types are generic: other pages use them too. */
const TELLING = /^((text|reasoning)-delta|tool-input-(start|delta))$/;
const TRIGGERS = ['submit-message', 'regenerate-message'];

/**
 * The UI message stream of the AI SDK, as requested by `useChat`. The message is the request; the part `finish` shows that
 * it was answered.
 */
export const uiMessageStream: Protocol = {
  name: 'UI message stream',
  perConnection: true,
  fits: ({ text, direction }) =>
    direction === 'in' ? isTelling(text) : readRequest(text) !== undefined,
  read: (frame, direction) => (direction === 'in' ? readPart(frame) : readRequest(frame)),
};

function isTelling(text: string): boolean {
  const { type, id, delta, toolCallId } = parseFields(text) ?? {};
  if (!TELLING.test(String(type))) return false;
  return typeof toolCallId === 'string' || (typeof id === 'string' && typeof delta === 'string');
}

function readRequest(text: string): Sighting | undefined {
  const { messages, trigger } = parseFields(text) ?? {};
  if (!Array.isArray(messages) || !TRIGGERS.includes(String(trigger))) return undefined;
  const isConversation = messages.every((one) => isFields(one) && Array.isArray(one.parts));
  if (!isConversation) return undefined;
  return { kind: 'message', messageId: OWN, frame: show(trigger), body: lastSaid(messages) };
}

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
