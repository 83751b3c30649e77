import { randomUUID } from 'node:crypto';
import type { ServerFrame } from '../../src/connection/protocol.ts';
import type { Chat, Conversation, Peer } from './chat.ts';
import type { HelloFrame } from './frames.ts';

/** How long a poll is kept open when there is nothing to say, ms. */
export const POLL_TIME = 20_000;
/** A client that has not polled for this long is gone, ms. */
const POLL_FORGOTTEN = 60_000;
/** Frames that wait for a poll; a client that is further behind gets them after its next hello. */
const MAX_WAITING = 5000;

export type Kind = 'sse' | 'ajax';

/** A connection over HTTP, which the client's POSTs name. */
export interface HttpConnection {
  readonly kind: Kind;
  readonly conversation: Conversation;
  /** Long polls only. */
  readonly mailbox: Mailbox | null;
}

/** Frames on their way to a client that polls. */
export class Mailbox {
  readonly #waiting: ServerFrame[] = [];
  #poll: ((frames: readonly ServerFrame[]) => void) | null = null;
  #pollTimer: NodeJS.Timeout | undefined;
  #forgetTimer: NodeJS.Timeout | undefined;
  readonly #onForgotten: () => void;

  constructor(onForgotten: () => void) {
    this.#onForgotten = onForgotten;
    this.#expectPoll();
  }

  put(frame: ServerFrame): void {
    if (this.#waiting.push(frame) > MAX_WAITING) return this.#onForgotten();
    if (this.#poll) queueMicrotask(() => this.#answer());
  }

  /** Brings what waits, or the next that comes, or nothing after 20 s. A second poll answers the first. */
  take(): Promise<readonly ServerFrame[]> {
    this.#answer();
    clearTimeout(this.#forgetTimer);
    return new Promise((resolve) => {
      this.#poll = resolve;
      if (this.#waiting.length > 0) this.#answer();
      else this.#pollTimer = setTimeout(() => this.#answer(), POLL_TIME);
    });
  }

  close(): void {
    this.#answer();
    clearTimeout(this.#forgetTimer);
  }

  #answer(): void {
    const poll = this.#poll;
    if (!poll) return;
    clearTimeout(this.#pollTimer);
    this.#poll = null;
    poll(this.#waiting.splice(0));
    this.#expectPoll();
  }

  #expectPoll(): void {
    clearTimeout(this.#forgetTimer);
    this.#forgetTimer = setTimeout(this.#onForgotten, POLL_FORGOTTEN);
  }
}

/** The HTTP connections that stand, by the name that the server gave each. */
export class HttpConnections {
  readonly #chat: Chat;
  readonly #connections = new Map<string, HttpConnection>();
  /** Names of connections that a newer one has replaced: their POSTs get another answer than those of strangers. */
  readonly #replaced = new Set<string>();

  constructor(chat: Chat) {
    this.#chat = chat;
  }

  /** Greets a client whose frames go to `send`. `null` when it is refused; `peer.end` was called then. */
  open(
    kind: Kind,
    hello: HelloFrame,
    user: string,
    peer: Peer,
    mailbox: Mailbox | null,
  ): string | null {
    const name = randomUUID();
    const conversation = this.#chat.hello(hello, user, peer, { connection: name });
    if (!conversation) return null;
    this.#connections.set(name, { kind, conversation, mailbox });
    return name;
  }

  get(name: string): HttpConnection | 'replaced' | undefined {
    return this.#replaced.has(name) ? 'replaced' : this.#connections.get(name);
  }

  close(name: string, replaced = false): void {
    const connection = this.#connections.get(name);
    if (!connection) return;
    this.#connections.delete(name);
    connection.mailbox?.close();
    this.#chat.leave(connection.conversation);
    if (!replaced) return;
    this.#replaced.add(name);
    const [oldest] = this.#replaced;
    if (this.#replaced.size > 1000 && oldest !== undefined) this.#replaced.delete(oldest);
  }

  closeAll(): void {
    for (const name of [...this.#connections.keys()]) this.close(name);
  }
}
