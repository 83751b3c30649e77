import { isCount } from '../frames.ts';
import { under } from './http.ts';
import { openHttp, SLOWEST } from './http-link.ts';
import type { OpenTransport } from './transport.ts';

const HEADER_RECEIVED = 'Faultline-Received';
/** Longest wait for a poll's answer, ms; the server answers within 20 s. */
const POLL_TIMEOUT = 30_000;
/** Pause between polls when a server answers at once with nothing, ms: a plain server may do so, any other is faulty. */
const INTERVAL = 1000;

/** Long polls down, POSTs up; one of each at a time. */
export const openAjax: OpenTransport = (request, events) => {
  /** Abandons the current poll, or the pause before the next. */
  let giveUp = () => {};
  /** Whether a poll is open and nothing has arrived yet. */
  let waiting = false;

  const connection = openHttp(request, events, async (link) => {
    const { clock, received } = request;
    const { signal } = link;
    const url = under(request.url, 'poll');
    /** Where the next poll continues: a plain server says so; of any other it is the last event that has arrived here. */
    let after: unknown = 0;
    /** The last poll was answered too soon and with nothing. */
    let hasty = false;
    signal.addEventListener('abort', () => giveUp());

    /** Polls once and takes what arrives; gives nothing when the connection is over or another poll replaces this one. */
    async function poll(query: string, headers?: Record<string, string>): Promise<void> {
      const own = new AbortController();
      giveUp = () => own.abort();
      waiting = true;
      const asked = clock.now();
      try {
        const answered = link.get(url + query, 'application/json', headers, own.signal);
        const response = await link.within(POLL_TIMEOUT, 'A poll', answered);
        waiting = false;
        const size = Number(response.headers.get('Content-Length')) || 0;
        const body: Promise<unknown> = response.json();
        const answer = await link.within(POLL_TIMEOUT + size / SLOWEST, 'A poll', body);
        link.opened(response);
        hasty = Object(answer).length === 0 && clock.now() - asked < INTERVAL;
        take(answer);
      } catch (error) {
        if (!own.signal.aborted) throw error;
      }
    }

    const pause = () =>
      new Promise<void>((resolve) => {
        const timer = clock.setTimeout(resolve, INTERVAL);
        giveUp = () => resolve(clock.clearTimeout(timer));
      });

    function take(answer: unknown): void {
      // A plain server may wrap the frames, to say where the next poll continues.
      const { frames = answer, next } = Object(answer) as { frames?: unknown; next?: unknown };
      if (isCount(next)) after = next;
      if (!Array.isArray(frames)) throw new Error(`${url} did not return an array.`);
      // An empty answer is a sign of life too.
      if (!link.plain && frames.length === 0) link.take({ type: 'idle' });
      for (const frame of frames as ({ type?: unknown; sequence?: unknown } | null)[]) {
        if (!link.plain && frame?.type === 'event') after = frame.sequence;
        link.take(frame);
      }
    }

    await poll('');
    while (!signal.aborted) {
      if (link.plain || hasty) await pause();
      if (signal.aborted) return;
      /*
       * A plain server is polled with the position it last named as `next`, any other with the last event that has arrived: a
       * fault may still keep it from the client, and asking for it again would bring it at once, again and again.
       */
      if (link.plain) await poll(`${url.includes('?') ? '&' : '?'}after=${after}`);
      else await poll('', { [HEADER_RECEIVED]: String(after || received()) });
    }
  });

  return {
    ...connection,
    send(frame) {
      connection.send(frame);
      // The pong answers the POST, which has a connection of its own: only a new poll can show that the poll's
      // connection is alive.
      if (waiting && frame.startsWith('{"type":"ping"')) giveUp();
    },
  };
};
