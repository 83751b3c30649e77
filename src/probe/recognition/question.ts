import { isFields } from '../../faults/frame.ts';
import { clip, parseFields, show } from './json.ts';

/** Whether a request's body is what language models are asked with: a prompt, or a conversation. */
export function isQuestion(body: string): boolean {
  const { messages, prompt } = parseFields(body) ?? {};
  const isConversation =
    Array.isArray(messages) &&
    messages.length > 0 &&
    messages.every((one) => isFields(one) && typeof one.role === 'string');
  return isConversation || typeof prompt === 'string';
}

/** The last thing that was said in a conversation, as requests to language models carry it. */
export function lastSaid(asked: string | readonly unknown[]): string {
  const last = typeof asked === 'string' ? asked : asked.at(-1);
  const content = isFields(last) ? (last.content ?? last.parts ?? last) : last;
  return textIn(content) ?? show(content);
}

/** Text, or the text among the parts that it is in. */
function textIn(content: unknown): string | undefined {
  if (typeof content === 'string') return clip(content);
  if (!Array.isArray(content)) return undefined;
  const texts = content.flatMap((part) =>
    isFields(part) && typeof part.text === 'string' ? [part.text] : [],
  );
  return texts.length > 0 ? clip(texts.join(' ')) : undefined;
}

/** What an error says of itself: it, or one of its fields, is a text. */
export function reasonIn(error: unknown): string {
  const reason = isFields(error) ? (error.message ?? error.code ?? error.type) : error;
  return show(reason) || 'refused';
}
