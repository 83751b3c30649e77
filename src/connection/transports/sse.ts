import { PROTOCOL } from '../protocol.ts';
import { framesIn } from './batch.ts';
import { readEventStream } from './event-stream.ts';
import {
  asHeader,
  failure,
  HEADER_HELLO,
  HEADER_PROTOCOL,
  refusal,
  speaksHello,
  under,
} from './http.ts';
import { lost, type OpenTransport } from './transport.ts';
import { createUplink } from './uplink.ts';

/**
 * A stream of server-sent events down, POSTs up. Over `fetch`, not `EventSource`: it carries headers, tells the status of a
 * refusal, and does not reconnect behind the state machine's back.
 */
export const openSse: OpenTransport = (request, events) => {
  const abort = new AbortController();
  let plain = false;
  let connection: string | null = null;

  function onFrame(data: unknown): void {
    if (!abort.signal.aborted) events.onFrame(data);
  }

  function finish(ending: Parameters<typeof events.onClose>[0]): void {
    if (abort.signal.aborted) return;
    abort.abort();
    events.onClose(ending);
  }

  async function run(): Promise<void> {
    const url = under(request.url, 'stream');
    const response = await request.natives.fetch(url, {
      headers: {
        Accept: 'text/event-stream',
        [HEADER_PROTOCOL]: PROTOCOL,
        [HEADER_HELLO]: asHeader(request.hello),
      },
      cache: 'no-store',
      signal: abort.signal,
    });
    const kind = response.headers.get('Content-Type') ?? 'nothing';
    if (!response.ok) return finish(await refusal(response, request.clock.now()));
    if (!response.body || !kind.startsWith('text/event-stream')) {
      return finish(lost(`${url} answered ${kind}, not text/event-stream.`));
    }
    plain = !speaksHello(response);
    if (!abort.signal.aborted) events.onOpen(plain);
    await readEventStream(response.body, (data) => {
      if (data === null) {
        // A sign of life: a large event may be long in coming.
        if (!plain) onFrame({ type: 'idle' });
        return;
      }
      connection ??= plain ? null : connectionOf(data);
      for (const frame of framesIn(data, plain)) onFrame(frame);
    });
    finish(lost('The stream ended.'));
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

/** The welcome names the connection. */
function connectionOf(data: string): string | null {
  try {
    const { connection } = JSON.parse(data) as { connection?: unknown };
    return typeof connection === 'string' ? connection : null;
  } catch {
    return null;
  }
}
