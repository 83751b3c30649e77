import { under } from './http.ts';
import { HttpLink } from './http-link.ts';
import { lost, type OpenTransport } from './transport.ts';

const HEADER_RECEIVED = 'Faultline-Received';
/** The server answers a poll within 20 s. */
const POLL_TIMEOUT = 30_000;
/** Between the polls of a plain server, which may answer each at once. */
const PLAIN_INTERVAL = 1000;

/** Long polls down, POSTs up; one of each at a time. */
export const openAjax: OpenTransport = (request, events) =>
  HttpLink.open(request, events, async (link) => {
    const { clock } = request;
    const { signal } = link;
    const url = under(request.url, 'poll');
    const type = 'application/json';
    let after = 0;

    const pollAgain = () =>
      link.fetch(url, {
        headers: { ...link.headers, [HEADER_RECEIVED]: String(request.received()) },
      });

    async function pollPlain(): Promise<Response | null> {
      await new Promise<void>((resolve) => {
        const timer = clock.setTimeout(resolve, PLAIN_INTERVAL);
        signal.addEventListener('abort', () => {
          clock.clearTimeout(timer);
          resolve();
        });
      });
      return link.fetch(`${url}${url.includes('?') ? '&' : '?'}after=${after}`, {});
    }

    function take(answer: unknown): void {
      if (link.plain) {
        const { frames, next } = Object(answer) as { frames?: unknown; next?: unknown };
        if (Number.isSafeInteger(next)) after = Number(next);
        if (Array.isArray(frames)) for (const frame of frames) link.take(frame);
        return;
      }
      if (!Array.isArray(answer)) return link.finish(lost(`${url} did not answer an array.`));
      // An empty answer is a sign of life too.
      if (answer.length === 0) link.take({ type: 'idle' });
      for (const frame of answer) link.take(frame);
    }

    const first = await link.within(POLL_TIMEOUT, link.greet(url, type));
    if (!first) return;
    const answer: unknown = await first.json();
    link.opened();
    take(answer);
    while (!signal.aborted) {
      const next = await link.within(POLL_TIMEOUT, link.plain ? pollPlain() : pollAgain());
      if (next) take(await next.json());
    }
  });
