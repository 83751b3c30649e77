import { framesIn } from './batch.ts';
import { readEventStream } from './event-stream.ts';
import { under } from './http.ts';
import { openHttp } from './http-link.ts';
import type { OpenTransport } from './transport.ts';

/**
 * Server-sent events down, POSTs up. Uses `fetch` rather than `EventSource`: it can set headers, exposes the
 * status of a refusal, and does not reconnect behind the state machine's back.
 */
export const openSse: OpenTransport = (request, events) =>
  openHttp(request, events, async (link) => {
    const response = await link.get(under(request.url, 'stream'), 'text/event-stream');
    link.opened(response);
    await readEventStream(response.body, (data) => {
      const { plain } = link;
      if (data !== null) for (const frame of framesIn(data, plain)) link.take(frame);
      // A sign of life: a large event may take long to arrive.
      else if (!plain) link.take({ type: 'idle' });
    });
    throw new Error('The stream ended.');
  });
