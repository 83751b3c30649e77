import { isFields } from '../../faults/frame.ts';
import { clip, parseFields, show } from './json.ts';

/** Whether a request's body looks like one to a language model: a prompt, or a conversation. */
export function isQuestion(body: string): boolean {
  const { messages, prompt } = parseFields(body) ?? {};
  const isConversation =
    Array.isArray(messages) &&
    messages.length > 0 &&
    messages.every((one) => isFields(one) && typeof one.role === 'string');
  return isConversation || typeof prompt === 'string';
}

/** The last utterance of a conversation, as in requests to language models. */
export function lastSaid(asked: string | readonly unknown[]): string {
  const last = typeof asked === 'string' ? asked : asked.at(-1);
  const content = isFields(last) ? (last.content ?? last.parts ?? last) : last;
  return textIn(content) ?? show(content);
}

/** Text content, or the text among its parts. */
function textIn(content: unknown): string | undefined {
  if (typeof content === 'string') return clip(content);
  if (!Array.isArray(content)) return undefined;
  const texts = content.flatMap((part) =>
    isFields(part) && typeof part.text === 'string' ? [part.text] : [],
  );
  return texts.length > 0 ? clip(texts.join(' ')) : undefined;
}

/** The text of an error: the error itself or one of its fields. */
export function reasonIn(error: unknown): string {
  const reason = isFields(error) ? (error.message ?? error.code ?? error.type) : error;
  return show(reason) || 'refused';
}
