import type { PageNatives, PageScope } from '../natives.ts';
import { apply } from '../reflect.ts';
import { URL } from '../url.ts';
import { EventStreamParser, type StreamEvent } from './event-stream.ts';

export interface ResumedEvents {
  onOpen(): void;
  onEvent(event: StreamEvent & { readonly origin: string }): void;
  onRetry(ms: number): void;
  /** A block without data has ended; this is the last id now. */
  onId(id: string): void;
  /** @param final whether the server does not want to be asked again */
  onEnd(final: boolean): void;
}

export interface ResumedRequest {
  readonly url: string;
  readonly withCredentials: boolean;
  readonly lastEventId: string;
}

/**
 * The next connection of an EventSource that a fault has disconnected, read with `fetch`, since only a request of our own can specify
 * the last event id. Returns a function that ends it.
 */
export function resumeStream(
  scope: PageScope,
  { fetch }: PageNatives,
  { url, withCredentials, lastEventId }: ResumedRequest,
  events: ResumedEvents,
): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  const end = (final: boolean): void => {
    if (signal.aborted) return;
    abort.abort();
    events.onEnd(final);
  };
  async function read(): Promise<void> {
    const response: Response = await apply(fetch, scope, [
      url,
      {
        headers: { Accept: 'text/event-stream', 'Last-Event-ID': encoded(lastEventId) },
        credentials: withCredentials ? 'include' : 'same-origin',
        cache: 'no-store',
        signal,
      },
    ]);
    const kind = response.headers.get('Content-Type') ?? '';
    if (response.status !== 200 || !/^text\/event-stream\s*(;|$)/i.test(kind) || !response.body) {
      return end(true);
    }
    events.onOpen();
    const { origin } = new URL(response.url);
    const parser = new EventStreamParser(
      lastEventId,
      (event) => !signal.aborted && events.onEvent({ ...event, origin }),
      events.onRetry,
      events.onId,
    );
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return end(false);
      parser.push(decoder.decode(value, { stream: true }));
    }
  }
  read().catch(() => end(false));
  return () => abort.abort();
}

/** A header carries bytes: the UTF-8 of the text, as the standard specifies for this header. */
const encoded = (text: string): string =>
  Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
