import { randomBytes } from 'node:crypto';
import { LONGEST } from '../connection/clock.ts';
import type { ServerFrame } from '../connection/protocol.ts';
import { type Body, pack } from './body.ts';
import { type HelloFrame, type MessageFrame, readFrame, readPlain } from './frames.ts';
import type { Accepted, ClientMessage, FaultlineOptions } from './options.ts';
import { within } from './patience.ts';
import { Queues } from './queues.ts';
import { Gone, isOfMessage, Refusal, replacedBy } from './refusal.ts';
import type { Report } from './report.ts';
import type { Opened, Outcome, Step, Turn } from './store.ts';

/** Who sent a message. */
export interface Author {
  readonly clientId: string;
  readonly channel: string;
  /** The name of the connection that it comes over. */
  readonly connection: string;
  /** The run of the page that has made that connection. */
  readonly instance: string | null;
  /**
   * Sequence number of the session's last message according to the welcome; WebSocket only. Over HTTP each POST looks its
   * connection up in the store: a store that lost messages after the welcome has lost the connection too.
   */
  readonly welcomed?: number;
}

type Answer = (frame: ServerFrame) => void;

type Options<Also> = FaultlineOptions<Also> & { readonly messageTimeout: number };

const STOPPING = 'the server is stopping';
/** Least length of a secret chosen by a client, in characters. */
const MIN_SECRET = 16;

/** Applies what clients send, each message once and in order; independent of connections. */
export class Exchange<Also> {
  readonly #options: Options<Also>;
  readonly #queues = new Queues();
  readonly report: Report;
  #stopped = false;
  #over = false;

  constructor(options: Options<Also>, report: Report) {
    this.#options = options;
    this.report = report;
  }

  /**
   * The session of a client that says hello.
   *
   * @throws Refusal 403 when its secret is wrong
   */
  async admit({ clientId, secret, confirmed }: HelloFrame, channel: string): Promise<Opened> {
    // Takes the client's own secret, so that losing its first welcome does not lock it out; a client without one is assigned
    // one.
    const own = secret !== undefined && secret.length >= MIN_SECRET;
    const fresh = own ? secret : randomBytes(16).toString('hex');
    const session = await this.#options.store.open({
      clientId,
      channel,
      secret: fresh,
      last: confirmed,
    });
    const proven = session.secret === fresh || session.secret === secret;
    if (!proven) throw new Refusal(403, 'the secret is not that of this client id');
    if (session.channel === channel) return session;
    throw new Refusal(403, 'this client, or its stored outbox, is of another user (channel)');
  }

  /**
   * Takes a frame after `hello`; the frames of one client are processed one after the other.
   *
   * @param answer receives the direct answers to the frame
   */
  take(author: Author, value: unknown, answer: Answer): Promise<void> {
    return this.#run(author.clientId, async () => {
      const frame = readFrame(value);
      switch (frame.type) {
        case 'ping':
          return answer({ type: 'pong' });
        case 'message':
          return this.#message(author, frame, answer);
        case 'wrong':
          return answer({ type: 'error', message: frame.problem });
        case 'hello':
          return answer({ type: 'error', message: 'hello comes once, and first.' });
        case 'ignored':
      }
    });
  }

  /**
   * Applies a message of the plain protocol, once.
   *
   * @throws Refusal when it is not a message (400), or is refused (400, 422)
   */
  takePlain(channel: string, value: unknown): Promise<ServerFrame> {
    const message = readPlain(value);
    if ('problem' in message) return Promise.reject(new Refusal(400, message.problem));
    const { messageId } = message;
    return this.#run(`plain ${channel}`, async () => {
      try {
        await this.#apply({ ...message, channel, clientId: null, sequence: null }, null);
      } catch (error) {
        if (!isOfMessage(error) || error.status === 400) throw error;
        // Any other status would refuse the client rather than the message.
        throw new Refusal(422, error.message);
      }
      return { type: 'confirm', messageId };
    });
  }

  /**
   * Accepts nothing more. Resolves when the work in progress has finished or `within` ms have passed; what finishes later is
   * not stored.
   */
  async stop(within: number): Promise<void> {
    this.#stopped = true;
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, Math.min(within, LONGEST));
    await Promise.race([this.#queues.idle(), late.promise]);
    clearTimeout(timer);
    this.#over = true;
    const { size } = this.#queues;
    if (size === 0) return;
    const whose = size === 1 ? '1 client' : `${size} clients`;
    const why = `The server stopped, though onMessage or the store was not done with messages of ${whose} in ${within} ms: they are not confirmed, and will be sent again.`;
    this.report(new Error(why));
  }

  #run<T>(key: string, work: () => Promise<T>): Promise<T> {
    return this.#queues.run(key, () => {
      if (this.#stopped) throw new Gone(STOPPING);
      return work();
    });
  }

  async #message(author: Author, frame: MessageFrame, answer: Answer): Promise<void> {
    const { messageId, sequence } = frame;
    const { store } = this.#options;
    const found = await store.find(author.clientId);
    if (!found) throw new Gone();
    const { claim } = found;
    // Another node may have welcomed the newest, and this one not have heard of it yet.
    if (claim && claim.connection !== author.connection) throw replacedBy(store, claim);
    const { last } = found.session;
    // A skip up to the welcome's last message only asks for that message's outcome: it does not give the message up.
    const asks = frame.content === 'skipped' && sequence <= (author.welcomed ?? 0);
    if (sequence > (asks ? last : last + 1)) return answer({ type: 'expect', sequence: last + 1 });
    const turn = { clientId: author.clientId, sequence, instance: author.instance };
    const outcome =
      sequence <= last || frame.content === 'skipped'
        ? await this.#advance(author, turn, messageId, sequence <= last)
        : await this.#process(author, turn, frame);
    if (outcome.type === 'unknown') throw new Gone();
    // By another page, while `onMessage` was at work.
    if (outcome.type === 'replaced') throw replacedBy(store, outcome);
    if (outcome.type === 'expected') return answer({ type: 'expect', sequence: outcome.sequence });
    const error = outcome.type === 'duplicate' ? outcome.refusal : outcome.error;
    answer({ type: 'confirm', messageId, ...(error && { error }) });
  }

  /** A processed message is looked up by its id; a message that was given up leaves nothing to remember. */
  #advance({ channel }: Author, turn: Turn, messageId: string, again: boolean) {
    const id = again ? messageKey(messageId) : null;
    return this.#store({ channel, turn, id, events: [] });
  }

  async #process(
    { clientId, channel }: Author,
    turn: Turn,
    { messageId, sequence, content }: MessageFrame,
  ): Promise<Stored> {
    try {
      if (content === 'skipped' || 'problem' in content) {
        throw new Refusal(400, content === 'skipped' ? content : content.problem);
      }
      const { body } = content;
      return await this.#apply({ channel, clientId, messageId, sequence, body }, turn);
    } catch (error) {
      if (!isOfMessage(error)) throw error;
      // The message counts as processed: one that is never accepted must not block those behind it.
      const id = messageKey(messageId);
      return this.#store({ channel, turn, id, refusal: error.message, events: [] });
    }
  }

  async #apply(message: ClientMessage, turn: Turn | null): Promise<Stored> {
    const { channel, messageId } = message;
    const { onMessage, messageTimeout } = this.#options;
    const result: unknown = await within<unknown>(
      messageTimeout,
      onMessage(message),
      `onMessage has not answered message '${messageId}' within ${messageTimeout} ms (option messageTimeout): it is not stored, and will be sent again.`,
    );
    requireAccepted<Also>(result);
    const { events, also } = 'events' in result ? result : { events: result };
    const stored = await this.#store({
      channel,
      turn,
      id: messageKey(messageId),
      events: events.map(pack),
      ...(also !== undefined && { also }),
    });
    if (stored.type === 'applied') void this.#tellApplied(message);
    return stored;
  }

  async #store(step: Step<Also>): Promise<Stored> {
    // The store may be closed by now, or another process may have taken over.
    if (this.#over) throw new Gone(STOPPING);
    const outcome = await this.#options.store.apply(step);
    return outcome.type === 'applied' && step.refusal !== undefined
      ? { ...outcome, error: step.refusal }
      : outcome;
  }

  /** Never rejects: the message is applied, and a failure after that must not affect its confirmation. */
  async #tellApplied(message: ClientMessage): Promise<void> {
    try {
      await this.#options.onApplied?.(message);
    } catch (error) {
      this.report(new Error(`onApplied failed: ${String(error)}`, { cause: error }));
    }
  }
}

/** @throws TypeError for an invalid result, which an untyped `onMessage` may return */
function requireAccepted<Also>(
  result: unknown,
): asserts result is readonly Body[] | Accepted<Also> {
  if (Array.isArray(result)) return;
  if (Array.isArray((Object(result) as { events?: unknown }).events)) return;
  throw new TypeError(
    'onMessage must return an array of events, or { events, also }; [] if there are none.',
  );
}

/** The stored outcome; `error` when it is a refusal. */
type Stored = Outcome & { readonly error?: string };

/** Message and event ids are prefixed, so that a client cannot name the id of an event. */
export const messageKey = (messageId: string): string => `message ${messageId}`;
export const eventKey = (id: string): string => `event ${id}`;
