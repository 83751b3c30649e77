import { randomBytes } from 'node:crypto';
import type { ServerFrame } from '../../src/connection/protocol.ts';
import { Bot } from './bot.ts';
import { EventLog } from './event-log.ts';
import {
  type HelloFrame,
  type MessageFrame,
  type PlainMessage,
  type RefusedMessage,
  readFrame,
} from './frames.ts';
import type { Session, Store, StoredEvent } from './store.ts';

/** A connection of either protocol, as the chat sees it. */
export interface Peer {
  send(frame: ServerFrame): void;
  /** Ends it: WebSocket close code, and the HTTP status that means the same. */
  end(code: number, status: number, reason: string): void;
}

/** A client id's newest connection. */
export interface Conversation {
  readonly clientId: string;
  readonly user: string;
  readonly peer: Peer;
}

/** The chat behind all transports: applies each message once, numbers what it sends, and lets the newest connection of a client win. */
export class Chat {
  readonly store: Store;
  readonly #log: EventLog;
  readonly #bot: Bot;
  readonly #clients = new Map<string, Conversation>();
  readonly #plain = new Map<Peer, string>();

  constructor(store: Store) {
    this.store = store;
    this.#log = new EventLog(store, (user, event) => this.#tell(user, event));
    this.#bot = new Bot(store, this.#log);
  }

  start(): void {
    this.#bot.resume();
  }

  stop(): void {
    this.#bot.stop();
    this.store.close();
  }

  /** Answers `hello` with `welcome` and what the client has missed; `null` when it is refused, and ended. @param extra goes into the welcome */
  hello(
    frame: HelloFrame,
    user: string,
    peer: Peer,
    extra: Record<string, string> = {},
  ): Conversation | null {
    const session = this.#admit(frame, user);
    if (!session) {
      peer.end(4403, 403, 'the secret is not that of this client id');
      return null;
    }
    this.#clients.get(frame.clientId)?.peer.end(4409, 409, 'a newer connection took over');
    const conversation = { clientId: frame.clientId, user, peer };
    this.#clients.set(frame.clientId, conversation);
    const events = this.#log.resumeAfter(user, frame.received);
    const { secret, last } = session;
    peer.send({ type: 'welcome', secret, last, events, ...extra });
    for (const event of this.store.eventsAfter(user, events)) {
      peer.send({ type: 'event', ...event });
    }
    return conversation;
  }

  /** A frame after `hello`. @param answer takes what answers it directly */
  take(conversation: Conversation, value: unknown, answer: (frame: ServerFrame) => void): void {
    const frame = readFrame(value);
    switch (frame.type) {
      case 'ping':
        return answer({ type: 'pong' });
      case 'message':
        return this.#message(conversation, frame, answer);
      case 'wrong':
        return answer({ type: 'error', message: frame.problem });
      case 'hello':
        return answer({ type: 'error', message: 'hello comes once, and first.' });
      case 'ignored':
    }
  }

  leave(conversation: Conversation): void {
    const { clientId } = conversation;
    if (this.#clients.get(clientId) === conversation) this.#clients.delete(clientId);
  }

  isNewest(conversation: Conversation): boolean {
    return this.#clients.get(conversation.clientId) === conversation;
  }

  /** A connection that knows nothing of hello: hears what happens from now on. */
  joinPlain(user: string, peer: Peer): () => void {
    this.#plain.set(peer, user);
    return () => this.#plain.delete(peer);
  }

  /** Applies a message of the plain protocol, once. */
  takePlain(user: string, { messageId, text }: PlainMessage): ServerFrame {
    if (!this.store.hasMessage(user, messageId)) this.#apply(user, messageId, text, null, null);
    return { type: 'confirm', messageId };
  }

  #admit({ clientId, secret, confirmed }: HelloFrame, user: string): Session | null {
    const known = this.store.session(clientId);
    if (known) return known.secret === secret && known.user === user ? known : null;
    const session = {
      clientId,
      user,
      secret: randomBytes(16).toString('hex'),
      last: confirmed,
    };
    this.store.addSession(session);
    return session;
  }

  #message(
    { clientId, user }: Conversation,
    frame: MessageFrame | RefusedMessage,
    answer: (frame: ServerFrame) => void,
  ): void {
    const { messageId, sequence } = frame;
    const last = this.store.session(clientId)?.last ?? 0;
    if (sequence > last + 1) return answer({ type: 'expect', sequence: last + 1 });
    if ('problem' in frame) {
      // Processed all the same: what the chat never takes must not keep back what follows.
      if (sequence === last + 1) this.store.advance(clientId, sequence);
      return answer({ type: 'confirm', messageId, error: frame.problem });
    }
    if (sequence === last + 1) this.#apply(user, messageId, frame.body.text, clientId, sequence);
    answer({ type: 'confirm', messageId });
  }

  #apply(
    user: string,
    messageId: string,
    text: string,
    clientId: string | null,
    sequence: number | null,
  ): void {
    const reply = this.#log.transaction(() => {
      if (clientId !== null && sequence !== null) this.store.advance(clientId, sequence);
      if (this.store.hasMessage(user, messageId)) return null;
      this.store.addMessage(user, { messageId, clientId, sequence, text, at: Date.now() });
      this.#log.record(user, { kind: 'user', messageId, text });
      return this.#bot.takeUp(user, messageId, text);
    });
    if (reply) this.#bot.start(reply);
  }

  #tell(user: string, event: StoredEvent): void {
    for (const client of this.#clients.values()) {
      if (client.user === user) client.peer.send({ type: 'event', ...event });
    }
    for (const [peer, listener] of this.#plain) {
      if (listener === user) peer.send({ type: 'event', ...event });
    }
  }
}
