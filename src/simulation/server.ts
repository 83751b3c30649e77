import type { ClientFrame, Json, ServerFrame } from '../connection/protocol.ts';

interface Session {
  last: number;
  /** Sequence numbers of what was refused. */
  readonly refused: Set<number>;
  readonly secret: string;
  /** Sends to the newest connection; `null` while none is there. */
  deliver: ((frame: ServerFrame) => void) | null;
  /** The highest epoch that said hello. */
  epoch: number;
  /** Closes that connection. */
  close: (code?: number) => void;
}

/** A model of a server that speaks `faultline.1`. What it has applied survives its restarts, as on a disk. */
export class ModelServer {
  /** Bodies, in the order in which they were applied. */
  readonly applied: string[] = [];
  readonly #sessions = new Map<string, Session>();
  readonly #events: Json[] = [];
  readonly #refuses: (messageId: string) => boolean;
  #crash: (() => void) | null = null;

  /** @param refuses which messages it does not take */
  constructor(refuses: (messageId: string) => boolean = () => false) {
    this.#refuses = refuses;
  }

  /** A connection of a client. Returns what takes its frames. */
  accept(
    deliver: (frame: ServerFrame) => void,
    close: (code?: number) => void,
  ): (frame: ClientFrame) => void {
    let session: Session | null = null;
    return (frame) => {
      if (frame.type === 'hello') {
        session = this.#sessions.get(frame.clientId) ?? {
          last: frame.confirmed,
          refused: new Set(),
          secret: frame.secret ?? `secret of ${frame.clientId}`,
          deliver: null,
          close,
          epoch: 0,
        };
        this.#sessions.set(frame.clientId, session);
        if (frame.secret !== session.secret) return close(4403);
        if (frame.epoch < session.epoch) return close();
        if (session.deliver) session.close();
        session.epoch = frame.epoch;
        session.deliver = deliver;
        session.close = close;
        const events = Math.min(frame.received, this.#events.length);
        deliver({ type: 'welcome', secret: session.secret, last: session.last, events });
        for (const [index, body] of this.#events.entries()) {
          if (index >= events) deliver({ type: 'event', sequence: index + 1, body });
        }
      } else if (!session || session.deliver !== deliver) {
        deliver({ type: 'error', message: 'hello comes first' });
      } else if (frame.type === 'ping') {
        deliver({ type: 'pong' });
      } else {
        this.#message(session, frame, deliver);
      }
    };
  }

  /** Applies the next message and is gone, with all connections, before it can say so. */
  crashAfterNext(gone: () => void): void {
    this.#crash = () => {
      this.#crash = null;
      this.restart();
      gone();
    };
  }

  /** Asks everybody to come back later, and goes on until then. */
  goaway(retryAfter: number): void {
    for (const { deliver } of this.#sessions.values()) deliver?.({ type: 'goaway', retryAfter });
  }

  /** All connections are gone; what was applied is kept. */
  restart(): void {
    for (const session of this.#sessions.values()) session.deliver = null;
  }

  /** Something happens that every client is told. */
  publish(body: Json = this.#events.length + 1): void {
    const sequence = this.#events.push(body);
    for (const { deliver } of this.#sessions.values()) deliver?.({ type: 'event', sequence, body });
  }

  get published(): number {
    return this.#events.length;
  }

  #message(
    session: Session,
    frame: Extract<ClientFrame, { type: 'message' }>,
    deliver: (frame: ServerFrame) => void,
  ): void {
    const { sequence, messageId } = frame;
    if (sequence > session.last + 1) {
      deliver({ type: 'expect', sequence: session.last + 1 });
      return;
    }
    if (sequence === session.last + 1) {
      session.last = sequence;
      const isRefused = !('skip' in frame) && this.#refuses(messageId);
      if (isRefused) session.refused.add(sequence);
      else if (!('skip' in frame)) this.applied.push(messageId);
      if (this.#crash) return this.#crash();
    }
    if (session.refused.has(sequence)) {
      deliver({ type: 'confirm', messageId, error: 'The model does not take it.' });
    } else if (sequence % 2 === 0) {
      deliver({ type: 'confirm', messageId });
    } else {
      // Both forms of a confirmation: what was refused up to here has been told over this connection.
      deliver({ type: 'confirm', sequence });
    }
  }
}
