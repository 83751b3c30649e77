import { type Fields, isFields } from '../../faults/frame.ts';
import { idOf, parseFields, show } from './json.ts';
import type { Protocol, Sighting } from './protocol.ts';
import { reasonIn } from './question.ts';
import { OWN } from './token-stream.ts';

/**
 * GraphQL over server-sent events, one stream per operation: the request is the message, and its first result shows that it
 * arrived. Any GraphQL request has such a body; only the streamed answer distinguishes this one.
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
    // The final event has no data; keep-alives are not events.
    if (frame === '') return { kind: 'other', frame: 'complete' };
    return result(parseFields(frame), OWN);
  },
};

/** The same with results as the parts of a multipart response, as Apollo's clients subscribe. */
export const graphqlMultipart: Protocol = {
  ...graphqlSse,
  name: 'GraphQL over multipart HTTP',
  fits: ({ text, direction, streams }) =>
    direction === 'out' && streams === 'parts' && isOperation(parseFields(text)),
  read(frame, direction) {
    const fields = parseFields(frame);
    const isPart = direction === 'in' && isFields(fields?.payload);
    return isPart ? result(fields.payload as Fields, OWN) : graphqlSse.read(frame, direction);
  },
};

/** The same over one connection for all operations: each names its id in the extensions, and so do all its answers. */
export const graphqlSseSingle: Protocol = {
  name: 'graphql-sse',
  fits: ({ url, text, direction }) =>
    direction === 'out' && /^https?:/.test(url) && named(parseFields(text)) !== undefined,
  read(frame, direction) {
    const fields = parseFields(frame);
    if (direction === 'out') return named(fields);
    const id = idOf(fields?.id);
    if (!fields || id === undefined) return undefined;
    if (!('payload' in fields)) return { kind: 'confirm', frame: 'complete', messageId: id };
    return isFields(fields.payload) ? result(fields.payload, id) : undefined;
  },
};

function named(fields: Fields | undefined): Sighting | undefined {
  if (!isOperation(fields) || !isFields(fields.extensions)) return undefined;
  const id = idOf(fields.extensions.operationId);
  return id === undefined ? undefined : operation(fields, id);
}

/** The beginning of a GraphQL document; other APIs also have a `query`, but none like this. */
const DOCUMENT =
  /^(\s|#.*\n)*(((query|mutation|subscription)\b(\s+\w+)?\s*(\([^)]*\)\s*)?(@[^{]*)?|fragment\s+\w+\s+on\s+\w+[^{]*)?)\{\s*[\w.#]/;

const isOperation = (fields: Fields | undefined): fields is Fields =>
  typeof fields?.query === 'string' && DOCUMENT.test(fields.query.slice(0, 2000));

function operation({ query, operationName, variables }: Fields, messageId: string): Sighting {
  const frame = typeof operationName === 'string' ? show(operationName) : 'operation';
  const body = show(query) + (variables === undefined ? '' : ` ${show(variables)}`);
  return { kind: 'message', frame, messageId, body };
}

/** An operation refused before execution has no `data`. */
function result(fields: Fields | undefined, messageId: string): Sighting | undefined {
  const { data, errors } = fields ?? {};
  if (data !== undefined)
    return { kind: 'other', frame: 'next', body: show(data), answers: messageId };
  if (!Array.isArray(errors)) return undefined;
  return { kind: 'confirm', frame: 'next', messageId, error: reasonIn(errors[0]) };
}
