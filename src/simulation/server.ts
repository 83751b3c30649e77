import type { ClientFrame, Hello, Json, ServerFrame } from '../connection/protocol.ts';

interface Session {
  last: number;
  /** Sequence numbers of refused messages. */
  readonly refused: Set<number>;
  readonly secret: string;
  /** Sends to the newest connection; `null` when there is none. */
  deliver: ((frame: ServerFrame) => void) | null;
  /** The highest epoch that has said hello. */
  epoch: number;
  /** Closes that connection. */
  close: (code?: number) => void;
}

interface Log {
  readonly number: number;
  /** Event bodies, from the first. */
  readonly events: Json[];
  /** How many of the first events are no longer kept. */
  readonly dropped: number;
}

/** More events than any log holds. */
const LOG = 1_000_000;

/** The number of the log, from 0, that an event with this body belongs to. */
export const logOf = (body: unknown): number => Math.floor(Number(body) / LOG);

/** A model of a server that speaks `faultline.1`. What it has applied survives restarts, as on a disk. */
export class ModelServer {
  #applied: string[] = [];
  readonly #sessions = new Map<string, Session>();
  #log: Log = { number: 1, events: [], dropped: 0 };
  readonly #refuses: (messageId: string) => boolean;
  #crash: (() => void) | null = null;

  /** @param refuses decides which messages are refused */
  constructor(refuses: (messageId: string) => boolean = () => false) {
    this.#refuses = refuses;
  }

  /** Ids in the order in which they were applied. */
  get applied(): readonly string[] {
    return this.#applied;
  }

  /** Accepts a connection. Returns the function that takes its frames. */
  accept(
    deliver: (frame: ServerFrame) => void,
    close: (code?: number) => void,
  ): (frame: ClientFrame) => void {
    let session: Session | null = null;
    /** Sequence numbers of refusals that this connection has reported to the client. */
    const told = new Set<number>();
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
        const events = this.#resumeAfter(frame);
        const { secret, last, refused } = session;
        for (const one of refused) if (one <= frame.confirmed) told.add(one);
        deliver({ type: 'welcome', secret, last, events, log: this.#logName });
        for (const [index, body] of this.#log.events.entries()) {
          if (index >= events) deliver({ type: 'event', sequence: index + 1, body });
        }
      } else if (!session || session.deliver !== deliver) {
        deliver({ type: 'error', message: 'hello comes first' });
      } else if (frame.type === 'ping') {
        deliver({ type: 'pong' });
      } else {
        this.#message(session, frame, deliver, told);
      }
    };
  }

  /** Applies the next message and crashes, with all connections, before it can confirm it. */
  crashAfterNext(gone: () => void): void {
    this.#crash = () => {
      this.#crash = null;
      this.restart();
      gone();
    };
  }

  /** Asks all clients to come back later, and continues until then. */
  goaway(retryAfter: number): void {
    for (const { deliver } of this.#sessions.values()) deliver?.({ type: 'goaway', retryAfter });
  }

  /** All connections are lost; what was applied is kept. */
  restart(): void {
    for (const session of this.#sessions.values()) session.deliver = null;
  }

  /** Publishes an event to every client. */
  publish(body: Json = this.#nextBody()): void {
    const sequence = this.#log.events.push(body);
    for (const { deliver } of this.#sessions.values()) deliver?.({ type: 'event', sequence, body });
  }

  /** Number of events ever published in the log. */
  get published(): number {
    return this.#log.events.length;
  }

  /** The events that a client with nothing missing has received. */
  get kept(): readonly Json[] {
    return this.#log.events.slice(this.#log.dropped);
  }

  /** Replaces the event log by one that already has this many events, of which it no longer keeps the first `dropped`. */
  loseLog(events: number, dropped: number): void {
    const number = this.#log.number + 1;
    this.#log = { number, events: [], dropped: Math.min(events, dropped) };
    for (let count = 0; count < events; count++) this.#log.events.push(this.#nextBody());
  }

  /** Loses all sessions, and with them what was applied, except what clients know of. */
  loseSessions(known: readonly string[]): void {
    this.restart();
    this.#sessions.clear();
    const kept = new Set(known);
    this.#applied = this.#applied.filter((id) => kept.has(id));
  }

  get #logName(): string {
    return `log ${this.#log.number}`;
  }

  /** The body encodes its log, for `logOf`. */
  #nextBody(): number {
    return (this.#log.number - 1) * LOG + this.published + 1;
  }

  #resumeAfter({ received, log }: Hello): number {
    const { events, dropped } = this.#log;
    if (log !== undefined && log !== this.#logName) return dropped;
    return received > events.length ? events.length : Math.max(received, dropped);
  }

  #message(
    session: Session,
    frame: Extract<ClientFrame, { type: 'message' }>,
    deliver: (frame: ServerFrame) => void,
    told: Set<number>,
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
      else if (!('skip' in frame)) this.#applied.push(messageId);
      if (this.#crash) return this.#crash();
    }
    const untold = [...session.refused].some((one) => one <= sequence && !told.has(one));
    if (session.refused.has(sequence)) {
      told.add(sequence);
      deliver({ type: 'confirm', messageId, error: 'The model does not take it.' });
    } else if (sequence % 2 === 0 || untold) {
      deliver({ type: 'confirm', messageId });
    } else {
      // Uses both forms of confirmation: the refusals up to here have been reported on this connection.
      deliver({ type: 'confirm', sequence });
    }
  }
}
