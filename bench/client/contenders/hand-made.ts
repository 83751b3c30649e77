import type { Body, Client } from './contender.ts';

/** The part of a WebSocket that the layer uses; the reconnecting libraries have it too. */
interface Socket {
  readonly readyState: number;
  send(text: string): void;
}

interface Pending {
  readonly text: string;
  confirm(): void;
}

/**
 * What a page builds itself on a socket without confirmations: an id for each message, a map of the unconfirmed ones, and
 * resending all of them on each new connection.
 */
export class HandMade {
  readonly #pending = new Map<string, Pending>();
  readonly #prefix = crypto.randomUUID().slice(0, 8);
  readonly #onChange: (connected: boolean) => void;
  #socket: Socket | null = null;
  #count = 0;

  constructor(onChange: (connected: boolean) => void) {
    this.#onChange = onChange;
  }

  send(body: Body): ReturnType<Client['send']> {
    const messageId = `${this.#prefix}-${this.#count++}`;
    const text = JSON.stringify({ type: 'message', messageId, body });
    return new Promise<void>((resolve) => {
      this.#pending.set(messageId, { text, confirm: resolve });
      if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(text);
    });
  }

  opened(socket: Socket): void {
    this.#socket = socket;
    this.#onChange(true);
    for (const { text } of this.#pending.values()) socket.send(text);
  }

  closed(): void {
    this.#socket = null;
    this.#onChange(false);
  }

  received(text: string): void {
    const frame: { type: string; messageId: string } = JSON.parse(text);
    if (frame.type !== 'confirm') return;
    this.#pending.get(frame.messageId)?.confirm();
    this.#pending.delete(frame.messageId);
  }
}
