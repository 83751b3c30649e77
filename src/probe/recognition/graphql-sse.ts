import type { Fields } from '../../faults/frame.ts';
import { parseFields, show } from './json.ts';
import type { Protocol, Sighting } from './protocol.ts';
import { reasonIn } from './question.ts';
import { OWN } from './token-stream.ts';

/**
 * GraphQL over server-sent events, a stream for each operation: the request is the message, and its first result shows that it arrived. Its
 * body is that of any GraphQL: that a stream answers it tells the two apart.
 */
export const graphqlSse: Protocol = {
  name: 'graphql-sse',
  perConnection: true,
  fits: ({ text, direction, streams }) =>
    direction === 'out' && streams === 'events' && isOperation(parseFields(text)),
  read(frame, direction) {
    if (direction === 'out') {
      const fields = parseFields(frame);
      return isOperation(fields) ? operation(fields, OWN) : undefined;
    }
    // The end has no data; what keeps the connection alive is none of its events.
    if (frame === '') return { kind: 'other', frame: 'complete' };
    return result(parseFields(frame), OWN);
  },
};

/** A document of GraphQL begins so; of what is asked elsewhere in a `query` nothing does. */
const DOCUMENT =
  /^(\s|#.*\n)*(((query|mutation|subscription)\b(\s+\w+)?\s*(\([^)]*\)\s*)?(@[^{]*)?|fragment\s+\w+\s+on\s+\w+[^{]*)?)\{\s*[\w.#]/;

const isOperation = (fields: Fields | undefined): fields is Fields =>
  typeof fields?.query === 'string' && DOCUMENT.test(fields.query.slice(0, 2000));

function operation({ query, operationName, variables }: Fields, messageId: string): Sighting {
  const frame = typeof operationName === 'string' ? show(operationName) : 'operation';
  const body = show(query) + (variables === undefined ? '' : ` ${show(variables)}`);
  return { kind: 'message', frame, messageId, body };
}

/** What was refused before anything of it was done has no `data`. */
function result(fields: Fields | undefined, messageId: string): Sighting | undefined {
  const { data, errors } = fields ?? {};
  if (data !== undefined)
    return { kind: 'other', frame: 'next', body: show(data), answers: messageId };
  if (!Array.isArray(errors)) return undefined;
  return { kind: 'confirm', frame: 'next', messageId, error: reasonIn(errors[0]) };
}
