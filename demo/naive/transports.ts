export interface NaiveTransport {
  send(frame: object): void;
  close(): void;
}

export interface NaiveTransportEvents {
  onOpen(): void;
  onFrame(frame: Record<string, unknown>): void;
  onClose(wasOpen: boolean): void;
}

const POLL_INTERVAL = 1000;

/** `/api?user=x` and `stream` make `/api/stream?user=x`. */
function endpoint(base: string, name: string): string {
  const [path, query] = base.split('?');
  return `${path}/${name}${query ? `?${query}` : ''}`;
}

async function post(base: string, frame: object, events: NaiveTransportEvents): Promise<void> {
  const response = await fetch(endpoint(base, 'messages'), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(frame),
  });
  events.onFrame(await response.json());
}

export class NaiveWebSocket implements NaiveTransport {
  readonly #socket: WebSocket;

  constructor(url: string, events: NaiveTransportEvents) {
    this.#socket = new WebSocket(url);
    let opened = false;
    this.#socket.onopen = () => {
      opened = true;
      events.onOpen();
    };
    this.#socket.onmessage = (event) => events.onFrame(JSON.parse(event.data));
    this.#socket.onclose = () => events.onClose(opened);
  }

  send(frame: object): void {
    this.#socket.send(JSON.stringify(frame));
  }

  close(): void {
    this.#socket.close();
  }
}

export class NaiveEventSource implements NaiveTransport {
  readonly #api: string;
  readonly #events: NaiveTransportEvents;
  #source: EventSource | null = null;

  constructor(api: string, events: NaiveTransportEvents) {
    this.#api = api;
    this.#events = events;
    this.#check();
  }

  send(frame: object): void {
    post(this.#api, frame, this.#events).catch(() => {});
  }

  close(): void {
    this.#source?.close();
  }

  /** `EventSource` does not say why it failed: a HEAD request shows whether the endpoint is there. */
  async #check(): Promise<void> {
    const url = endpoint(this.#api, 'stream');
    try {
      const response = await fetch(url, { method: 'HEAD' });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
    } catch {
      this.#events.onClose(false);
      return;
    }
    let opened = false;
    const source = new EventSource(url);
    this.#source = source;
    source.onopen = () => {
      opened = true;
      this.#events.onOpen();
    };
    source.onmessage = (event) => this.#events.onFrame(JSON.parse(event.data));
    source.onerror = () => {
      source.close();
      this.#events.onClose(opened);
    };
  }
}

export class NaiveAjax implements NaiveTransport {
  readonly #api: string;
  readonly #events: NaiveTransportEvents;
  readonly #timer: ReturnType<typeof setInterval>;
  #after = 0;

  constructor(api: string, events: NaiveTransportEvents) {
    this.#api = api;
    this.#events = events;
    this.#timer = setInterval(() => this.#poll(), POLL_INTERVAL);
    queueMicrotask(() => events.onOpen());
  }

  send(frame: object): void {
    post(this.#api, frame, this.#events).catch(() => {});
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #poll(): Promise<void> {
    const url = endpoint(this.#api, 'poll');
    const response = await fetch(`${url}${url.includes('?') ? '&' : '?'}after=${this.#after}`);
    const { frames, next } = await response.json();
    this.#after = next;
    for (const frame of frames) this.#events.onFrame(frame);
  }
}
