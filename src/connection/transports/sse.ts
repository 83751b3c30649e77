import { framesIn } from './batch.ts';
import { readEventStream } from './event-stream.ts';
import { under } from './http.ts';
import { HttpLink } from './http-link.ts';
import { lost, type OpenTransport } from './transport.ts';

/**
 * A stream of server-sent events down, POSTs up. Over `fetch`, not `EventSource`: it carries headers, tells the status of a
 * refusal, and does not reconnect behind the state machine's back.
 */
export const openSse: OpenTransport = (request, events) =>
  HttpLink.open(request, events, async (link) => {
    const response = await link.greet(under(request.url, 'stream'), 'text/event-stream');
    if (!response?.body) return;
    link.opened();
    await readEventStream(response.body, (data) => {
      for (const frame of framesIn(data, link.plain)) link.take(frame);
    });
    link.finish(lost('The stream ended.'));
  });
