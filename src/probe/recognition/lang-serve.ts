import { isFields } from '../../faults/frame.ts';
import { withoutQuery } from '../../journal/endpoint.ts';
import { parseFields, parseJson, show } from './json.ts';
import type { Protocol, Sighting } from './protocol.ts';
import { reasonIn } from './question.ts';
import { OWN } from './token-stream.ts';

/**
 * LangServe's streams: the request is the message. The server first sends the id of the run, then its output, which may be
 * any JSON; an event without data is the end.
 */
export const langServe: Protocol = {
  name: 'LangServe',
  perConnection: true,
  fits: ({ url, text, direction, streams }) =>
    direction === 'out' && streams === 'events' && isRun(url) && readRequest(text) !== undefined,
  read: (frame, direction) => (direction === 'in' ? readPart(frame) : readRequest(frame)),
};

const isRun = (url: string): boolean => /\/stream(_log|_events)?$/.test(withoutQuery(url));

/** A call of a runnable has a config beside its input. */
function readRequest(text: string): Sighting | undefined {
  const fields = parseFields(text);
  if (!fields || !('input' in fields) || !isFields(fields.config)) return undefined;
  return { kind: 'message', messageId: OWN, frame: 'request', body: show(fields.input) };
}

function readPart(text: string): Sighting | undefined {
  if (text === '') return { kind: 'other', frame: 'end', answers: OWN };
  const value = parseJson(text);
  if (value === undefined) return undefined;
  const { run_id, status_code, message } = isFields(value) ? value : {};
  if (typeof status_code === 'number' && typeof message === 'string') {
    return { kind: 'confirm', messageId: OWN, frame: 'error', error: reasonIn(message) };
  }
  const isFirst = isFields(value) && typeof run_id === 'string' && Object.keys(value).length === 1;
  // Only streams that begin with the metadata announce their end.
  if (isFirst) return { kind: 'other', frame: 'metadata', body: show(run_id), part: true };
  return { kind: 'other', frame: 'data', body: show(value) };
}
