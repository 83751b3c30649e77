import { expect, onTestFinished } from 'vitest';
import {
  type ConnectionEvents,
  ConnectionManager,
  type ConnectionOptions,
} from '../../../src/connection/index.ts';
import { type FaultyProxy, startProxy } from '../../support/faulty-proxy.ts';
import { applied, serve } from '../demo/peers.ts';

export const TRANSPORTS = ['websocket', 'sse', 'ajax'] as const;

/** The real chat server behind a faulty proxy, and clients that reach it through that. */
export class Chat {
  readonly proxy: FaultyProxy;
  readonly #server: Awaited<ReturnType<typeof serve>>;

  private constructor(server: Awaited<ReturnType<typeof serve>>, proxy: FaultyProxy) {
    this.#server = server;
    this.proxy = proxy;
  }

  static async start(): Promise<Chat> {
    const server = await serve();
    const proxy = await startProxy(server.port);
    onTestFinished(() => proxy.stop());
    return new Chat(server, proxy);
  }

  client(options: Partial<ConnectionOptions> = {}): ConnectionManager {
    const manager = new ConnectionManager({
      websocketEndpoint: `ws://127.0.0.1:${this.proxy.port}/chat?user=kim`,
      apiEndpoint: `http://127.0.0.1:${this.proxy.port}/api?user=kim`,
      reconnectDelay: 20,
      maxReconnectDelay: 100,
      maxReconnectAttempts: Number.POSITIVE_INFINITY,
      ...options,
    });
    onTestFinished(() => manager.disconnect());
    return manager;
  }

  async connected(options: Partial<ConnectionOptions> = {}): Promise<ConnectionManager> {
    const manager = this.client(options);
    manager.connect();
    await until(manager, 'state_change', ({ newState }) => newState === 'connected');
    return manager;
  }

  /** Texts of the messages that the server has applied, in its order. */
  applied(): Promise<string[]> {
    return applied(this.#server, 'kim');
  }

  /** Every promise resolves, and the server has applied just these, in this order. */
  async delivers(sent: readonly { text: string; confirmed: Promise<unknown> }[]): Promise<void> {
    await Promise.all(sent.map(({ confirmed }) => confirmed));
    expect(await this.applied()).toEqual(sent.map(({ text }) => text));
  }
}

/** Sends so many messages, each with a text of its own. */
export function send(manager: ConnectionManager, count: number, from = 0) {
  return Array.from({ length: count }, (_, index) => {
    const text = `message ${from + index}`;
    const { confirmed } = manager.sendMessage({ text });
    return { text, confirmed };
  });
}

/** The next event of this kind for which `is` holds. */
export function until<K extends keyof ConnectionEvents>(
  manager: ConnectionManager,
  event: K,
  is: (detail: ConnectionEvents[K]) => boolean = () => true,
): Promise<ConnectionEvents[K]> {
  return new Promise((resolve) => {
    const listener = (detail: ConnectionEvents[K]): void => {
      if (!is(detail)) return;
      manager.off(event, listener);
      resolve(detail);
    };
    manager.on(event, listener);
  });
}
