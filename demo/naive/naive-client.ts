import { NaiveAjax, NaiveEventSource, type NaiveTransport, NaiveWebSocket } from './transports.ts';

export type NaiveState = 'disconnected' | 'connecting' | 'connected' | 'reconnecting';

export interface NaiveOptions {
  readonly websocketEndpoint: string;
  readonly apiEndpoint: string;
  readonly streamingMode?: 'auto' | 'websocket' | 'sse' | 'ajax';
}

export interface NaiveEvents {
  state_change: { oldState: NaiveState; newState: NaiveState };
  message: Record<string, unknown>;
  queued: { messageId: string };
  sent: { messageId: string };
  confirmed: { messageId: string };
  max_reconnect_attempts: { attempts: number };
}

type Listener<T> = (detail: T) => void;

const MAX_ATTEMPTS = 10;
const RECONNECT_DELAY = 1000;
const CONNECT_TIMEOUT = 5000;
const PING_INTERVAL = 30_000;

/**
 * The kind of connection client that chat pages usually ship: WebSocket, then SSE, then AJAX, a queue for messages written
 * while offline, and reconnects with a little jitter. It works as long as the network does; the scenarios show what happens
 * otherwise.
 */
export class NaiveClient {
  state: NaiveState = 'disconnected';
  readonly #options: NaiveOptions;
  readonly #listeners = new Map<keyof NaiveEvents, Set<Listener<never>>>();
  #transport: NaiveTransport | null = null;
  #queue: { messageId: string; [key: string]: unknown }[] = [];
  #attempts = 0;
  #wasConnected = false;
  #closedByUser = false;

  constructor(options: NaiveOptions) {
    this.#options = options;
  }

  on<K extends keyof NaiveEvents>(event: K, listener: Listener<NaiveEvents[K]>): void {
    const listeners = this.#listeners.get(event) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(event, listeners);
  }

  async connect(): Promise<void> {
    this.#closedByUser = false;
    this.#setState(this.#wasConnected ? 'reconnecting' : 'connecting');
    const { streamingMode = 'auto' } = this.#options;
    const modes =
      streamingMode === 'auto' ? (['websocket', 'sse', 'ajax'] as const) : [streamingMode];
    for (const mode of modes) {
      try {
        await this.#open(mode);
        return;
      } catch {
        // The next transport may work.
      }
    }
    this.#scheduleReconnect();
  }

  disconnect(): void {
    this.#closedByUser = true;
    this.#transport?.close();
    this.#transport = null;
    this.#setState('disconnected');
  }

  sendMessage(body: Record<string, unknown>): { messageId: string; queued: boolean } {
    const messageId = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
    const message = { ...body, messageId };
    if (this.state !== 'connected' || !this.#transport) {
      this.#queue.push(message);
      this.#emit('queued', { messageId });
      return { messageId, queued: true };
    }
    this.#send(message);
    return { messageId, queued: false };
  }

  #open(mode: 'websocket' | 'sse' | 'ajax'): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('timeout')), CONNECT_TIMEOUT);
      const transport = this.#create(mode, {
        onOpen: () => {
          clearTimeout(timer);
          this.#onOpen(transport);
          resolve();
        },
        onFrame: (frame) => this.#onFrame(frame),
        onClose: (wasOpen) => {
          clearTimeout(timer);
          if (wasOpen) this.#onClose();
          else reject(new Error('failed'));
        },
      });
    });
  }

  #create(
    mode: 'websocket' | 'sse' | 'ajax',
    events: ConstructorParameters<typeof NaiveWebSocket>[1],
  ): NaiveTransport {
    const { websocketEndpoint, apiEndpoint } = this.#options;
    if (mode === 'websocket') return new NaiveWebSocket(websocketEndpoint, events);
    if (mode === 'sse') return new NaiveEventSource(apiEndpoint, events);
    return new NaiveAjax(apiEndpoint, events);
  }

  #onOpen(transport: NaiveTransport): void {
    this.#transport = transport;
    this.#attempts = 0;
    this.#wasConnected = true;
    this.#setState('connected');
    setInterval(() => this.#transport?.send({ type: 'ping' }), PING_INTERVAL);
    const queued = this.#queue;
    this.#queue = [];
    for (const message of queued) this.#send(message);
  }

  #onClose(): void {
    if (this.#closedByUser) return;
    this.#setState('reconnecting');
    this.#scheduleReconnect();
  }

  #scheduleReconnect(): void {
    this.#attempts++;
    if (this.#attempts > MAX_ATTEMPTS) {
      this.#setState('disconnected');
      this.#emit('max_reconnect_attempts', { attempts: MAX_ATTEMPTS });
      return;
    }
    const delay = RECONNECT_DELAY * 2 ** (this.#attempts - 1) * (1 + 0.3 * Math.random());
    setTimeout(() => this.connect(), Math.min(delay, 30_000));
  }

  #send(message: { messageId: string; [key: string]: unknown }): void {
    this.#transport?.send(message);
    this.#emit('sent', { messageId: message.messageId });
  }

  #onFrame(frame: Record<string, unknown>): void {
    if (frame.type === 'confirm') {
      this.#emit('confirmed', { messageId: String(frame.messageId) });
    } else {
      this.#emit('message', frame);
    }
  }

  #setState(newState: NaiveState): void {
    const oldState = this.state;
    this.state = newState;
    if (oldState !== newState) this.#emit('state_change', { oldState, newState });
  }

  #emit<K extends keyof NaiveEvents>(event: K, detail: NaiveEvents[K]): void {
    for (const listener of this.#listeners.get(event) ?? []) {
      (listener as Listener<NaiveEvents[K]>)(detail);
    }
  }
}
