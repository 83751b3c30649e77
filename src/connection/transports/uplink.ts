import type { Ending } from '../../journal/registry.ts';
import { PROTOCOL } from '../protocol.ts';
import { failure, HEADER_CONNECTION, HEADER_PROTOCOL, refusal, SLOWEST, under } from './http.ts';
import type { TransportRequest } from './transport.ts';

/** A browser holds six connections to a host: a POST that hangs must not keep one for ever. Besides what its body takes. */
const POST_TIMEOUT = 15_000;

export interface UplinkOptions {
  readonly request: TransportRequest;
  readonly signal: AbortSignal;
  /** What the server named this connection; `null` for a plain server. */
  readonly connection: () => string | null;
  readonly plain: () => boolean;
  readonly onFrame: (data: unknown) => void;
  readonly onFailure: (ending: Ending) => void;
}

/**
 * The way up for transports that are one-way by nature: frames go as POSTs, one at a time, so that they arrive in
 * order; what gathers meanwhile goes together in the next one. The answer brings the confirmations.
 */
export function createUplink(options: UplinkOptions): { send(frame: string): void } {
  const { request, signal } = options;
  const waiting: string[] = [];
  let busy = false;

  async function flush(): Promise<void> {
    busy = true;
    while (waiting.length > 0 && !signal.aborted) {
      const ending = await post(
        options.plain() ? (waiting.shift() ?? '') : `[${waiting.splice(0).join()}]`,
      );
      if (signal.aborted) break;
      if (ending) {
        options.onFailure(ending);
        break;
      }
    }
    busy = false;
  }

  async function post(body: string): Promise<Ending | null> {
    const abort = new AbortController();
    const cancel = () => abort.abort(new Error('A POST was not answered in time.'));
    signal.addEventListener('abort', cancel);
    const timer = request.clock.setTimeout(cancel, POST_TIMEOUT + body.length / SLOWEST);
    const connection = options.connection();
    try {
      const response = await request.natives.fetch(under(request.url, 'messages'), {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          ...(connection !== null && {
            [HEADER_PROTOCOL]: PROTOCOL,
            [HEADER_CONNECTION]: connection,
          }),
        },
        body,
        signal: abort.signal,
      });
      if (options.plain() && (response.status === 400 || response.status === 422)) {
        // It is this message that the server does not take.
        const { messageId } = JSON.parse(body) as { messageId: string };
        options.onFrame({ type: 'confirm', messageId, error: await response.text() });
        return null;
      }
      if (!response.ok) return await refusal(response, request.clock.now());
      const answer: unknown = await response.json().catch((error: unknown) => {
        // A server that confirms nothing may answer anything.
        if (options.plain() && error instanceof SyntaxError) return [];
        throw error;
      });
      for (const frame of Array.isArray(answer) ? answer : [answer]) options.onFrame(frame);
      return null;
    } catch (error) {
      return failure(error);
    } finally {
      request.clock.clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    }
  }

  return {
    send(frame) {
      waiting.push(frame);
      if (!busy) void flush();
    },
  };
}
