import { isFields } from '../../faults/frame.ts';
import { clip, parseFields, show } from './json.ts';
import type { Protocol, Sighting } from './protocol.ts';

const DONE = '[DONE]';
/** Typed events of the streams that language models answer with. */
const TYPED = /^(response|message|content_block)[._][a-z_.]{1,100}$/;

/**
 * Tokens as language models stream them: chunks with `choices`, or events that name their type. An event of such a stream has no id of its
 * own: that of the reply is in each.
 */
export const tokenStream: Protocol = {
  name: 'token stream',
  fits: ({ text, direction }) =>
    direction === 'in' && text !== DONE && readEvent(text) !== undefined,
  read: (frame, direction) => (direction === 'in' ? readEvent(frame) : undefined),
};

function readEvent(text: string): Sighting | undefined {
  if (text === DONE) return { kind: 'other', frame: DONE };
  const fields = parseFields(text);
  if (!fields) return undefined;
  const { choices, object, type, delta } = fields;
  if (Array.isArray(choices)) {
    const name = typeof object === 'string' ? clip(object) : 'chunk';
    const isChunk = choices.every(
      (choice) => isFields(choice) && ('delta' in choice || 'text' in choice),
    );
    return isChunk ? { kind: 'other', frame: name, body: tokensOf(choices) } : undefined;
  }
  if (typeof type !== 'string' || !TYPED.test(type)) return undefined;
  return { kind: 'other', frame: clip(type), ...(delta !== undefined && { body: tokenOf(delta) }) };
}

const tokensOf = (choices: readonly unknown[]): string =>
  clip(
    choices
      .filter(isFields)
      .map(({ delta, text }) => tokenOf(delta ?? text))
      .join(' '),
  );

/** The text of a delta, where it is one of text. */
function tokenOf(delta: unknown): string {
  if (!isFields(delta)) return show(delta);
  const { content, text } = delta;
  const token = content ?? text;
  return typeof token === 'string' ? clip(token) : show(delta);
}
