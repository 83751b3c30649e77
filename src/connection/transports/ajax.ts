import { PROTOCOL } from '../protocol.ts';
import {
  asHeader,
  failure,
  HEADER_CONNECTION,
  HEADER_HELLO,
  HEADER_PROTOCOL,
  HEADER_RECEIVED,
  refusal,
  speaksHello,
  under,
} from './http.ts';
import { lost, type OpenTransport } from './transport.ts';
import { createUplink } from './uplink.ts';

/** The server answers a poll within 20 s. */
const POLL_TIMEOUT = 30_000;
/** Between the polls of a plain server, which may answer each at once. */
const PLAIN_INTERVAL = 1000;

/** Long polls down, POSTs up; one of each at a time. */
export const openAjax: OpenTransport = (request, events) => {
  const abort = new AbortController();
  const { clock, natives, hello } = request;
  let plain = false;
  let connection: string | null = null;
  let after = 0;

  function onFrame(frame: unknown): void {
    if (!abort.signal.aborted) events.onFrame(frame);
  }

  function finish(ending: Parameters<typeof events.onClose>[0]): void {
    if (abort.signal.aborted) return;
    abort.abort();
    events.onClose(ending);
  }

  /** One poll; `false` when the connection is over. */
  async function poll(url: string, headers: Record<string, string>): Promise<Response | null> {
    const timeout = clock.setTimeout(
      () => finish(lost(`A poll was not answered within ${POLL_TIMEOUT} ms.`)),
      POLL_TIMEOUT,
    );
    try {
      const response = await natives.fetch(url, {
        headers,
        cache: 'no-store',
        signal: abort.signal,
      });
      if (response.ok) return response;
      finish(await refusal(response));
      return null;
    } finally {
      clock.clearTimeout(timeout);
    }
  }

  async function run(): Promise<void> {
    const url = under(request.url, 'poll');
    const first = await poll(url, {
      [HEADER_PROTOCOL]: PROTOCOL,
      [HEADER_HELLO]: asHeader(hello),
    });
    if (!first) return;
    const kind = first.headers.get('Content-Type') ?? 'nothing';
    if (!kind.startsWith('application/json')) {
      return finish(lost(`${url} answered ${kind}, not application/json.`));
    }
    const answer: unknown = await first.json();
    if (abort.signal.aborted) return;
    plain = !speaksHello(first);
    events.onOpen(plain);
    take(answer);
    while (!abort.signal.aborted) {
      const next = plain ? await pollPlain(url) : await pollAgain(url);
      if (next) take(await next.json());
    }
  }

  const pollAgain = (url: string) =>
    poll(url, {
      [HEADER_PROTOCOL]: PROTOCOL,
      [HEADER_CONNECTION]: connection ?? '',
      [HEADER_RECEIVED]: String(request.received()),
    });

  async function pollPlain(url: string): Promise<Response | null> {
    await new Promise<void>((resolve) => {
      const timer = clock.setTimeout(resolve, PLAIN_INTERVAL);
      abort.signal.addEventListener('abort', () => {
        clock.clearTimeout(timer);
        resolve();
      });
    });
    if (abort.signal.aborted) return null;
    return poll(`${url}${url.includes('?') ? '&' : '?'}after=${after}`, {});
  }

  function take(answer: unknown): void {
    if (plain) {
      const { frames, next } = Object(answer) as { frames?: unknown; next?: unknown };
      if (Number.isSafeInteger(next)) after = Number(next);
      if (Array.isArray(frames)) for (const frame of frames) onFrame(frame);
      return;
    }
    if (!Array.isArray(answer)) return finish(lost(`${request.url}/poll did not answer an array.`));
    // An empty answer is a sign of life too.
    if (answer.length === 0) onFrame({ type: 'idle' });
    for (const frame of answer) {
      const { type, connection: name } = Object(frame) as { type?: unknown; connection?: unknown };
      if (type === 'welcome' && typeof name === 'string') connection = name;
      onFrame(frame);
    }
  }

  void run().catch((error: unknown) => finish(failure(error)));

  return {
    ...createUplink({
      request,
      signal: abort.signal,
      connection: () => connection,
      plain: () => plain,
      onFrame,
      onFailure: finish,
    }),
    close: () => abort.abort(),
  };
};
