import type { ClientFrame, ServerFrame } from '../connection/protocol.ts';

interface Session {
  last: number;
  readonly secret: string;
  /** Sends to the newest connection; `null` while none is there. */
  deliver: ((frame: ServerFrame) => void) | null;
}

/** A model of a server that speaks `faultline.1`. What it has applied survives its restarts, as on a disk. */
export class ModelServer {
  /** Bodies, in the order in which they were applied. */
  readonly applied: string[] = [];
  readonly #sessions = new Map<string, Session>();
  readonly #events: number[] = [];

  /** A connection of a client. Returns what takes its frames. */
  accept(deliver: (frame: ServerFrame) => void): (frame: ClientFrame) => void {
    let session: Session | null = null;
    return (frame) => {
      if (frame.type === 'hello') {
        session = this.#sessions.get(frame.clientId) ?? {
          last: frame.confirmed,
          secret: `secret of ${frame.clientId}`,
          deliver: null,
        };
        this.#sessions.set(frame.clientId, session);
        session.deliver = deliver;
        const events = Math.min(frame.received, this.#events.length);
        deliver({ type: 'welcome', secret: session.secret, last: session.last, events });
        for (let sequence = events + 1; sequence <= this.#events.length; sequence++) {
          deliver({ type: 'event', sequence, body: sequence });
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

  /** All connections are gone; what was applied is kept. */
  restart(): void {
    for (const session of this.#sessions.values()) session.deliver = null;
  }

  /** Something happens that every client is told. */
  publish(): void {
    const sequence = this.#events.push(this.#events.length + 1);
    for (const { deliver } of this.#sessions.values()) {
      deliver?.({ type: 'event', sequence, body: sequence });
    }
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
      this.applied.push(messageId);
    }
    deliver({ type: 'confirm', messageId });
  }
}
