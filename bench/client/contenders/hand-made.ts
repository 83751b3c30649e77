import type { Body, Client } from './contender.ts';

/** As much of a WebSocket as the layer needs; the reconnecting ones have it too. */
interface Socket {
  readonly readyState: number;
  send(text: string): void;
}

interface Pending {
  readonly text: string;
  confirm(): void;
}

/**
 * What a page writes by itself over a socket that confirms nothing: an id for each message, a map of those that wait for their
 * confirmation, and all of them sent again on each new connection.
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
