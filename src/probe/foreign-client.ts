import { bytesOf, isBlob } from '../faults/content.ts';
import { clip } from '../journal/clip.ts';
import type { CloseEntry, Draft, Told } from '../journal/entry.ts';
import { CUT_SHORT } from '../journal/reasons.ts';
import type { Ending, FrameReader } from '../journal/registry.ts';
import type { Transport } from '../journal/transport.ts';
import type { Later } from './backlog.ts';
import { setBounded } from './bounded.ts';
import { ForeignChannel, type Owner, type Received } from './foreign-channel.ts';
import { Heartbeats } from './heartbeats.ts';
import { InferredState } from './inferred-state.ts';
import { leftAlone } from './left-alone.ts';
import { BROKEN_OFF, GIVEN_UP, type Outcome } from './outcomes.ts';
import { Polls } from './polls.ts';
import { OwnRules } from './recognition/own-rules.ts';
import { type StreamKind, UNKNOWN } from './recognition/protocol.ts';
import { ownId, Recognition } from './recognition/recognition.ts';
import { SeparateEndpoints } from './separate-endpoints.ts';
import { type Question, StreamEndpoints } from './stream-endpoints.ts';
import type { Surveillance } from './surveillance.ts';

/** Longest data that is copied, bytes. */
const MAX_COPIED = 1_000_000;

/** A client that is not ours: all of the page's traffic with one host, observed from outside. */
export class ForeignClient implements Owner {
  readonly id: string;
  readonly later: Later;
  readonly #state = new InferredState();
  readonly #separate = new SeparateEndpoints();
  readonly #surveillance: Surveillance;
  readonly #recognition: Recognition;
  readonly #heartbeats = new Heartbeats();
  /** Connections that are unsettled messages, and whether a part of the answer has arrived that is not its end. */
  readonly #asking = new Map<number, 'unanswered' | 'begun'>();
  #epoch = 0;
  readonly streams = new StreamEndpoints();
  readonly polls: Polls;
  /** The epoch of a connection that consists of requests with messages, while nothing else is open. */
  #ajax: number | null = null;

  constructor(host: string, url: string, surveillance: Surveillance, where?: string) {
    this.id = `${where ?? 'page'}:${host}`;
    this.#surveillance = surveillance;
    this.polls = new Polls(surveillance.now);
    this.later = surveillance.later ?? ((seen, look) => look(seen));
    this.#recognition = new Recognition(host, surveillance.rules ?? new OwnRules());
    const label = `Client of ${host}${where ? ` in ${where}` : ''}`;
    this.#write({ type: 'connection', label, url });
  }

  /** Whether any of its connections is open or being attempted. */
  get busy(): boolean {
    return this.#state.alive > 0;
  }

  /** A physical connection is about to be attempted. */
  connect(
    transport: Transport,
    url: string,
    end: (ending: Ending) => void,
    question?: Question,
  ): ForeignChannel {
    return new ForeignChannel(this, this.attempt(transport, url, question), transport, url, end);
  }

  /** Takes over a physical connection that is already open. `partial`: earlier traffic on it was not seen. */
  adopt(
    transport: Transport,
    url: string,
    end: (ending: Ending) => void,
    { question, partial }: { question?: Question; partial: boolean } = { partial: true },
  ): ForeignChannel {
    const channel = this.connect(transport, url, end, question);
    this.#surveillance.adopt?.(channel);
    channel.opened(partial);
    return channel;
  }

  /** The channel for the response to a request that was reported as the attempt of a connection. */
  answer(epoch: number, url: string, end: (ending: Ending) => void): ForeignChannel {
    return new ForeignChannel(this, epoch, 'sse', url, end);
  }

  /** A single request beside whatever is open. */
  request(url: string, end: (ending: Ending) => void): ForeignChannel {
    return new ForeignChannel(this, this.#epoch, 'ajax', url, end, true);
  }

  get tap(): Surveillance['tap'] {
    return this.#surveillance.tap;
  }

  /** Data too long to be copied is inspected at once. */
  see(data: unknown, look: (data: unknown) => void): void {
    if (typeof data === 'string') return this.later(data, look);
    const bytes = bytesOf(data);
    if (bytes && bytes.byteLength <= MAX_COPIED) return this.later(bytes, look);
    if (!bytes && isBlob(data)) return this.later(data, look);
    this.#surveillance.settle?.();
    look(data);
  }

  /** @param question set if it is a request of its own */
  attempt(transport: Transport, url: string, question?: Question): number {
    const epoch = ++this.#epoch;
    const fresh = question === 'new';
    if (fresh) this.#state.begin();
    if (question && this.#state.misses) this.#separate.askedBeside(url);
    const note = this.#separate.attempt(epoch, url, fresh, this.#state.failed);
    this.#write({ type: 'attempt', epoch, transport, url: clip(url, 2000), ...note });
    this.#transition(this.#state.attempt(epoch, question !== undefined));
    return epoch;
  }

  /** An attempt failed before any connection was made for it. */
  refused(
    transport: Transport,
    url: string,
    ending: Ending,
    by: 'client' | 'remote' | 'fault',
  ): void {
    this.closed(this.attempt(transport, url), transport, ending, by);
  }

  opened(epoch: number, transport: Transport, partial = false): void {
    this.#write({ type: 'open', epoch, transport, ...(partial && { partial }) });
    this.#separate.opened(epoch);
    this.#transition(this.#state.opened(epoch));
    // Closed after the new one opens: a client that switches transports was connected all the time.
    if (transport !== 'ajax' && this.#ajax !== null) {
      this.closed(this.#ajax, 'ajax', { code: 1000, reason: '', clean: true }, 'client');
    }
  }

  closed(
    epoch: number,
    transport: Transport,
    { code, reason, clean }: Ending,
    by: 'client' | 'remote' | 'fault',
    standing: Pick<CloseEntry, 'leftAlone'> = {},
  ): void {
    if (epoch === this.#ajax) this.#ajax = null;
    // Queued behind the data that was seen on it but not inspected yet.
    if (this.#asking.has(epoch)) {
      this.later('', () => this.#settleBroken(epoch, transport, by, clean));
    }
    const said = { code, reason: clip(reason, 200), clean, by, ...standing };
    this.#write({ type: 'close', epoch, transport, ...said });
    this.#separate.closed(epoch, { transport, clean, by });
    this.#transition(this.#state.closed(epoch, { transport, clean, by }));
  }

  leaveAlone(epoch: number, transport: Transport, url: string, server: string): void {
    const ending = { code: 1000, reason: leftAlone(server), clean: true };
    this.closed(epoch, transport, ending, 'client', { leftAlone: true });
    this.#surveillance.leaveAlone?.(url, server);
  }

  /** The epoch of the connection that consists of requests, if there is one. */
  get polling(): number | null {
    return this.#ajax;
  }

  /** The epoch of a request with messages: an open connection, otherwise the one that consists of requests. */
  carrier(url: string): number {
    const open = this.#state.newestOpen;
    if (open !== undefined) return open;
    this.#ajax ??= this.attempt('ajax', url);
    return this.#ajax;
  }

  /** The outcome of a request shows whether the connection that consists of requests works. */
  answered(
    epoch: number,
    ending: Ending | null,
    by: 'client' | 'remote' | 'fault' = 'remote',
  ): void {
    if (epoch !== this.#ajax) return;
    if (ending) this.closed(epoch, 'ajax', ending, by);
    else if (this.#state.newestOpen !== epoch) this.opened(epoch, 'ajax');
  }

  /** Whether a request's body carries a message, by the protocol of this client. */
  carries(body: string, url: string): boolean {
    return this.#recognition.carries(url, body);
  }

  /** What a request with this body is: a message, one whose answer is a connection of its own, or neither. */
  asks(body: string, url: string, streams?: StreamKind): 'message' | 'stream' | undefined {
    return this.#recognition.asks(url, body, streams);
  }

  /** Whether responses from this URL must be read, whatever their content type. */
  reads(url: string): boolean {
    return this.#recognition.reads(url);
  }

  /** Whether a response means something to the client; `asked`: the request carried a message. */
  heeds(text: string, url: string, asked: boolean): boolean {
    return this.#recognition.heeds(url, text, asked);
  }

  /** For faults that depend on the meaning of frames. */
  reader(url: string): FrameReader {
    // Data seen earlier may reveal the protocol.
    this.#surveillance.settle?.();
    return this.#recognition.reader(url);
  }

  /** The protocols by which its messages are recognised; empty while there are none. */
  get protocols(): readonly string[] {
    return this.#recognition.protocols;
  }

  sent(epoch: number, transport: Transport, url: string, data: unknown): void {
    for (const { size, preview, ...seen } of this.#recognition.see(url, 'out', data, epoch)) {
      if (seen.kind === 'message') {
        const { messageId } = seen;
        this.#write({ type: 'sent', messageId, epoch, transport, size, preview });
      } else if (seen.kind === 'ping') {
        this.#write(this.#heartbeats.sent(epoch, this.#surveillance.now()));
      } else if (seen.kind === 'other' && seen.abandons !== undefined) {
        this.#confirmed(epoch, transport, seen.abandons, GIVEN_UP);
      }
    }
  }

  received(epoch: number, transport: Transport, url: string, data: unknown, as?: Received): void {
    const { name, poll } = as ?? {};
    for (const { size, preview, ...seen } of this.#recognition.see(url, 'in', data, epoch)) {
      if (seen.kind === 'confirm') {
        this.#confirmed(epoch, transport, seen.messageId, seen.error);
        continue;
      }
      if (seen.kind === 'pong') {
        this.#write(this.#heartbeats.answered(epoch, this.#surveillance.now()));
        continue;
      }
      const frame = seen.frame === UNKNOWN && name ? clip(name, 200) : seen.frame;
      const { answers, key, part } = seen.kind === 'other' ? seen : {};
      if (part && this.#asking.has(epoch)) this.#asking.set(epoch, 'begun');
      if (answers !== undefined) this.#confirmed(epoch, transport, answers);
      const known = { ...(key !== undefined && { key }), ...(poll && { poll }) };
      this.#write({ type: 'received', epoch, transport, frame, ...known, size, preview });
    }
  }

  /** A request is over, and has confirmed none of the messages in its body. */
  requestOver({ epoch, transport, url }: ForeignChannel, body: string, outcome: Outcome): void {
    const { refused, ...how } = outcome;
    this.later(body, () => {
      for (const messageId of this.#recognition.messagesIn(url, body, epoch, refused)) {
        const over = { type: 'unconfirmed', messageId, epoch, transport, ...how } as const;
        this.#write(refused ? { type: 'failed', messageId, reason: how.reason } : over);
      }
    });
  }

  /** A connection that is itself a message: a request whose answer is the connection. */
  asked(epoch: number, transport: Transport, url: string, body: string): void {
    setBounded(this.#asking, epoch, 'unanswered');
    this.see(body, (data) => this.sent(epoch, transport, url, data));
  }

  /** The end of the connection settles a message that no frame has settled. */
  #settleBroken(
    epoch: number,
    transport: Transport,
    by: 'client' | 'remote' | 'fault',
    clean: boolean,
  ): void {
    const phase = this.#asking.get(epoch);
    if (phase === undefined) return;
    if (by === 'client') return this.settleOwn(epoch, transport, GIVEN_UP);
    if (!clean || by === 'fault') return this.settleOwn(epoch, transport, BROKEN_OFF);
    // If no part of the answer was recognised, an orderly end is the only evidence of success.
    this.settleOwn(epoch, transport, phase === 'begun' ? CUT_SHORT : undefined);
  }

  /** Settles the message that is the connection itself, when no frame does. */
  settleOwn(epoch: number, transport: Transport, error?: string): void {
    this.#confirmed(epoch, transport, ownId(epoch), error);
  }

  #confirmed(epoch: number, transport: Transport, messageId: string, error?: string): void {
    if (messageId === ownId(epoch)) this.#asking.delete(epoch);
    if (error === undefined) this.#write({ type: 'confirmed', messageId, epoch, transport });
    else this.#write({ type: 'failed', messageId, reason: error });
  }

  #transition(transition: ReturnType<InferredState['attempt']>): void {
    if (transition) this.#write({ type: 'state', ...transition });
  }

  #write(entry: Told): void {
    const { now, write } = this.#surveillance;
    write({ ...entry, at: now(), connection: this.id, inferred: true } as Draft);
  }
}
