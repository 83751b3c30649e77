import { onTestFinished, vi } from 'vitest';
import { ConnectionManager, type ConnectionOptions } from '../../../src/connection/index.ts';

type Frame = Record<string, unknown>;
type Answer = (response: Response) => void;

interface Request {
  readonly path: string;
  readonly method: string;
  readonly frames: Frame[];
  readonly signal: AbortSignal | undefined;
  /** Whether the client waits for it, or for the end of its body. */
  open: boolean;
  aborted: boolean;
  /** Half-open: nothing comes over it any more. */
  dead: boolean;
}

/** A server answers a poll in this time, even when it has nothing to say. */
const POLL_TIME = 20_000;
const ENCODER = new TextEncoder();
const HEADERS = { 'Faultline-Protocol': 'faultline.1' };

/** A chat server behind a fake `fetch`, for transports over HTTP. There is no WebSocket: each fails at once. */
export class HttpChat {
  readonly requests: Request[] = [];
  /** Message ids, in the order in which they were applied. */
  readonly applied: unknown[] = [];
  /** What a POST does: is answered, is never answered, arrives and is not answered, or does not arrive. */
  posts: 'answered' | 'hang' | 'answer-lost' | 'fail' = 'answered';
  stream: 'works' | 'held-back' | 'hang' | number = 'works';
  /** What comes instead of a poll's answer, once. */
  pollBody: ReadableStream<Uint8Array> | null = null;
  down = false;
  onSocket: (url: string) => void = () => {};
  /** The most requests that were open at once. */
  mostOpen = 0;
  #last = 0;
  #send: ((frame: Frame) => void) | null = null;
  /** Ends the stream; `null` over AJAX. */
  #end: (() => void) | null = null;
  readonly #events: Frame[] = [];

  constructor() {
    vi.useFakeTimers();
    onTestFinished(() => {
      vi.useRealTimers();
    });
  }

  /** Requests to `path` that are open now. */
  open(path: string): Request[] {
    return this.requests.filter((request) => request.open && request.path.startsWith(path));
  }

  publish(body: string): void {
    const event = { type: 'event', sequence: this.#events.length + 1, body };
    this.#events.push(event);
    this.#send?.(event);
  }

  /** The stream dies. */
  drop(): void {
    for (const request of this.open('stream')) request.open = false;
    this.#end?.();
  }

  client(options: Partial<ConnectionOptions> = {}): ConnectionManager {
    const tell = (url: string) => this.onSocket(url);
    class Socket extends NoSocket {
      constructor(url: string | URL) {
        super();
        tell(String(url));
      }
    }
    const manager = new ConnectionManager({
      streamingMode: 'sse',
      apiEndpoint: 'http://chat.test/api',
      random: () => 0.5,
      network: { WebSocket: Socket as unknown as typeof WebSocket, fetch: this.#fetch },
      ...options,
    });
    onTestFinished(() => manager.disconnect());
    return manager;
  }

  readonly #fetch = (url: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const path = new URL(String(url)).pathname.replace('/api/', '');
    const request: Request = {
      path,
      method: init.method ?? 'GET',
      frames: init.body ? [JSON.parse(String(init.body))].flat() : [],
      signal: init.signal ?? undefined,
      open: true,
      aborted: false,
      dead: false,
    };
    this.requests.push(request);
    this.mostOpen = Math.max(this.mostOpen, this.open('').length);
    return new Promise((resolve, reject) => {
      const done: Answer = (response) => {
        request.open = path === 'stream' && response.ok;
        resolve(response);
      };
      init.signal?.addEventListener('abort', () => {
        if (request.open) request.aborted = true;
        request.open = false;
        reject(new DOMException('Aborted', 'AbortError'));
      });
      if (this.down || (path === 'messages' && this.posts === 'fail')) {
        request.open = false;
        return reject(new TypeError('Failed to fetch'));
      }
      this.#answer(request, new Headers(init.headers), done, init.signal ?? undefined);
    });
  };

  #answer(request: Request, headers: Headers, done: Answer, signal?: AbortSignal): void {
    const hello = headers.get('Faultline-Hello');
    const welcome = () => {
      const { received } = JSON.parse(hello ?? '{}') as { received: number };
      const name = { connection: 'c', secret: 's' };
      return { type: 'welcome', last: this.#last, events: received, ...name };
    };
    if (request.path === 'stream') return this.#stream(done, welcome, signal);
    if (request.path === 'messages') return this.#take(request, done);
    if (hello) return done(Response.json([welcome()], { headers: HEADERS }));
    this.#end = null;
    const answer = (frames: Frame[]) => {
      const json = { ...HEADERS, 'Content-Type': 'application/json' };
      const body = this.pollBody ?? JSON.stringify(frames);
      this.pollBody = null;
      if (!request.dead) done(new Response(body, { headers: json }));
    };
    const missed = this.#events.slice(Number(headers.get('Faultline-Received')));
    if (missed.length > 0) return answer(missed);
    this.#send = (frame) => answer([frame]);
    const timer = setTimeout(answer, POLL_TIME, []);
    signal?.addEventListener('abort', () => clearTimeout(timer));
  }

  #stream(done: Answer, welcome: () => Frame, signal?: AbortSignal): void {
    if (this.stream === 'hang') return;
    if (typeof this.stream === 'number') return done(new Response('', { status: this.stream }));
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#send = (frame) => {
          if (this.stream === 'held-back' || signal?.aborted) return;
          controller.enqueue(ENCODER.encode(`data: ${JSON.stringify(frame)}\n\n`));
        };
        this.#end = () => controller.error(new TypeError('network error'));
        this.#send(welcome());
        signal?.addEventListener('abort', () => controller.error(signal.reason));
      },
    });
    done(new Response(body, { headers: { ...HEADERS, 'Content-Type': 'text/event-stream' } }));
  }

  #take({ frames }: Request, done: Answer): void {
    if (this.posts === 'hang') return;
    const answers = frames.flatMap((frame) => {
      if (frame.type === 'ping') {
        // What the ping is to prove is the stream.
        if (this.#end) this.#send?.({ type: 'pong' });
        return this.#end ? [] : { type: 'pong' };
      }
      const sequence = Number(frame.sequence);
      if (sequence > this.#last + 1) return { type: 'expect', sequence: this.#last + 1 };
      if (sequence === this.#last + 1) {
        this.#last = sequence;
        this.applied.push(frame.messageId);
      }
      return { type: 'confirm', messageId: frame.messageId };
    });
    if (this.posts === 'answered') done(Response.json(answers));
  }
}

/** A network in which no WebSocket opens. */
class NoSocket {
  readonly readyState = 3;
  onclose: ((event: { code: number; reason: string; wasClean: boolean }) => void) | null = null;
  constructor() {
    setTimeout(() => this.onclose?.({ code: 1006, reason: '', wasClean: false }));
  }
  send(): void {}
  close(): void {}
}
