import { PROTOCOL } from '../protocol.ts';
import {
  asHeader,
  failure,
  HEADER_CONNECTION,
  HEADER_HELLO,
  HEADER_PROTOCOL,
  HEADER_RECEIVED,
  refusal,
  SLOWEST,
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
  const url = under(request.url, 'poll');
  let plain = false;
  let connection: string | null = null;
  let after = 0;
  /** Gives up the poll that waits, for another or for none. */
  let giveUp = () => {};
  abort.signal.addEventListener('abort', () => giveUp());
  /** Whether it waits, and nothing has come. */
  let waiting = false;

  function onFrame(frame: unknown): void {
    if (!abort.signal.aborted) events.onFrame(frame);
  }

  function finish(ending: Parameters<typeof events.onClose>[0]): void {
    if (abort.signal.aborted) return;
    abort.abort();
    events.onClose(ending);
  }

  /** One poll, answered; `null` when it was not: the connection is over, or another one takes its place. */
  async function poll(headers: Record<string, string>, query = '') {
    const own = new AbortController();
    const late = () => finish(lost('A poll was not answered in time.'));
    let timer = clock.setTimeout(late, POLL_TIMEOUT);
    giveUp = () => own.abort();
    waiting = true;
    try {
      const response = await natives.fetch(url + query, {
        headers,
        cache: 'no-store',
        signal: own.signal,
      });
      waiting = false;
      clock.clearTimeout(timer);
      const size = Number(response.headers.get('Content-Length')) || 0;
      timer = clock.setTimeout(late, POLL_TIMEOUT + size / SLOWEST);
      const kind = response.headers.get('Content-Type') ?? 'nothing';
      if (!response.ok) finish(await refusal(response, clock.now()));
      else if (!kind.startsWith('application/json')) {
        finish(lost(`${url} answered ${kind}, not application/json.`));
      } else return { plain: !speaksHello(response), answer: (await response.json()) as unknown };
    } catch (error) {
      if (!own.signal.aborted) throw error;
    } finally {
      clock.clearTimeout(timer);
    }
    return null;
  }

  async function run(): Promise<void> {
    const first = await poll({ [HEADER_PROTOCOL]: PROTOCOL, [HEADER_HELLO]: asHeader(hello) });
    if (!first || abort.signal.aborted) return;
    plain = first.plain;
    events.onOpen(plain);
    take(first.answer);
    while (!abort.signal.aborted) {
      const next = plain ? await pollPlain() : await pollAgain();
      if (next) take(next.answer);
    }
  }

  const pollAgain = () =>
    poll({
      [HEADER_PROTOCOL]: PROTOCOL,
      [HEADER_CONNECTION]: connection ?? '',
      [HEADER_RECEIVED]: String(request.received()),
    });

  async function pollPlain() {
    await new Promise<void>((resolve) => {
      const timer = clock.setTimeout(resolve, PLAIN_INTERVAL);
      abort.signal.addEventListener('abort', () => {
        clock.clearTimeout(timer);
        resolve();
      });
    });
    if (abort.signal.aborted) return null;
    return poll({}, `${url.includes('?') ? '&' : '?'}after=${after}`);
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

  const uplink = createUplink({
    request,
    signal: abort.signal,
    connection: () => connection,
    plain: () => plain,
    onFrame,
    onFailure: finish,
  });
  return {
    send(frame) {
      uplink.send(frame);
      // The pong answers the POST, over a connection of its own: that the poll's is alive, only a new poll can tell.
      if (waiting && frame.startsWith('{"type":"ping"')) giveUp();
    },
    close: () => abort.abort(),
  };
};
