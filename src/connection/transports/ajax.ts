import { under } from './http.ts';
import { HttpLink, SLOWEST } from './http-link.ts';
import { lost, type OpenTransport } from './transport.ts';

const HEADER_RECEIVED = 'Faultline-Received';
/** The server answers a poll within 20 s. */
const POLL_TIMEOUT = 30_000;
/** Between the polls of a plain server, which may answer each at once. */
const PLAIN_INTERVAL = 1000;

/** Long polls down, POSTs up; one of each at a time. */
export const openAjax: OpenTransport = (request, events) => {
  /** Gives up the poll that waits, for another or for none. */
  let giveUp = () => {};
  /** Whether it waits, and nothing has come. */
  let waiting = false;

  const connection = HttpLink.open(request, events, async (link) => {
    const { clock } = request;
    const { signal } = link;
    const url = under(request.url, 'poll');
    let after = 0;
    signal.addEventListener('abort', () => giveUp());

    /** One poll, answered; `null` when it was not: the connection is over, or another one takes its place. */
    async function poll(headers: Record<string, string>, query = '') {
      const own = new AbortController();
      giveUp = () => own.abort();
      waiting = true;
      try {
        const asked = link.get(url + query, 'application/json', headers, own.signal);
        const response = await link.within(POLL_TIMEOUT, 'A poll', asked);
        waiting = false;
        if (!response) return null;
        const size = Number(response.headers.get('Content-Length')) || 0;
        const body: Promise<unknown> = response.json();
        const answer = await link.within(POLL_TIMEOUT + size / SLOWEST, 'A poll', body);
        return { response, answer };
      } catch (error) {
        if (own.signal.aborted) return null;
        throw error;
      }
    }

    const pollAgain = () =>
      poll({ ...link.headers, [HEADER_RECEIVED]: String(request.received()) });

    async function pollPlain() {
      await new Promise<void>((resolve) => {
        const timer = clock.setTimeout(resolve, PLAIN_INTERVAL);
        signal.addEventListener('abort', () => {
          clock.clearTimeout(timer);
          resolve();
        });
      });
      if (signal.aborted) return null;
      return poll({}, `${url.includes('?') ? '&' : '?'}after=${after}`);
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

    const first = await poll(link.hello);
    if (!first) return;
    link.opened(first.response);
    take(first.answer);
    while (!signal.aborted) {
      const next = link.plain ? await pollPlain() : await pollAgain();
      if (next) take(next.answer);
    }
  });

  return {
    ...connection,
    send(frame) {
      connection.send(frame);
      // The pong answers the POST, over a connection of its own: that the poll's is alive, only a new poll can tell.
      if (waiting && frame.startsWith('{"type":"ping"')) giveUp();
    },
  };
};
