import { textOf } from '../../faults/frame.ts';
import type { Ending, Passage } from '../../journal/registry.ts';
import type { Transport } from '../../journal/transport.ts';
import type { ForeignChannel } from '../foreign-channel.ts';
import { type ForeignClient, GIVEN_UP } from '../foreign-client.ts';
import type { LongPoll } from '../long-polls.ts';
import { isPoll } from '../poll.ts';
import { isFarewell } from '../recognition/engine-io.ts';
import { sockJsAsked, sockJsCarrier } from '../recognition/sockjs.ts';
import type { Requested } from '../stream-endpoints.ts';
import { CLEAN, FAILED, isOk, refusedWith } from './context.ts';
import { StreamFrames } from './stream-frames.ts';
import { StreamRequest } from './stream-request.ts';

/** A request of the page, however it is made. */
export interface Asked extends Requested {
  /** What a stream that answers it is told as. */
  readonly transport: Transport;
  readonly poll?: LongPoll;
  /** Sends it natively, with this body; a second time when it is to reach the server twice. */
  readonly go: (body: string | undefined) => void;
  /** A fault ends it. */
  readonly end: (ending: Ending) => void;
}

/** The life of one request of the page to a host of a client, from its attempt to its answer: what faults may do to it, and what the journal is told. */
export class Exchange {
  readonly #client: ForeignClient;
  readonly #asked: Asked;
  readonly #channel: ForeignChannel;
  readonly #isPoll: boolean;
  /** Where it is one of those polls that only show to be some. */
  #longPoll: LongPoll | undefined;
  #over: (isAnswered: boolean) => void = () => {};
  /** With it the client hangs up. */
  readonly #isFarewell: boolean;
  /** The epoch that its messages belong to; `null` when it carries none. */
  #epoch: number | null = null;
  #stream: StreamRequest | undefined;
  /** Of SockJS, which asks before it connects; `undefined` once it has failed. */
  #server: string | undefined;
  /** Of an answer that is read as it comes. */
  #frames: StreamFrames | undefined;
  /** Of that answer, how many parts have been read. */
  #parts = 0;

  constructor(client: ForeignClient, asked: Asked) {
    this.#client = client;
    this.#asked = asked;
    this.#isPoll = isPoll(asked.url);
    this.#server = sockJsAsked(asked.url);
    this.#isFarewell = this.#isPoll && asked.body !== undefined && isFarewell(asked.body);
    this.#channel = client.request(asked.url, (ending) => {
      if (this.#epoch !== null) client.answered(this.#epoch, ending, 'fault');
      this.#refused(ending, 'fault');
      this.#stream?.ended(ending, 'fault');
      this.#over(false);
      asked.end(ending);
    });
  }

  /** Where it is a connection of its own. */
  get stream(): StreamRequest | undefined {
    return this.#stream;
  }

  /** Whether a message is in its answer, or may be, which somebody waits for. */
  get isAwaited(): boolean {
    return this.#epoch !== null || this.#client.reads(this.#asked.url);
  }

  get live(): boolean {
    return this.#channel.live;
  }

  /** @param atOnce whether the page waits in the call itself, so that nothing can be delayed */
  start(atOnce = false): void {
    const { body, url, transport, poll } = this.#asked;
    // A connection that is kept open needs no polls.
    const polls = poll?.isKnown && (this.#client.polling !== null || !this.#client.busy);
    if (polls) this.#longPoll = poll;
    if (poll) this.#over = poll.begin();
    const asks = body === undefined ? undefined : this.#client.asks(body, url);
    const isMessage = asks === 'stream';
    if (isMessage || (asks === undefined && this.#client.streams.has(this.#asked))) {
      this.#stream = new StreamRequest(this.#client, transport, this.#asked, isMessage);
      this.#channel.epoch = this.#stream.epoch;
    } else if (this.#isPoll || polls || asks === 'message') {
      // Who hangs up does not connect for it.
      this.#epoch = this.#isFarewell ? this.#client.polling : this.#client.carrier(url);
      if (this.#epoch !== null) this.#channel.epoch = this.#epoch;
      if (body !== undefined) this.#channel.sent(body);
      if (polls && poll.stands && this.#epoch !== null) this.#client.answered(this.#epoch, null);
    }
    this.pass(atOnce ? { kind: 'attempt', atOnce } : { kind: 'attempt' }, () => {
      if (body === undefined || atOnce) return this.#asked.go(body);
      this.pass({ kind: 'frame', direction: 'out', data: body }, (passage) => {
        if (passage.kind === 'frame') this.#asked.go(String(passage.data));
      });
    });
  }

  pass = (passage: Passage, deliver: (passage: Passage) => void): void =>
    this.#channel.pass(passage, deliver);

  /** Whether an answer of this content type may say something to a client. */
  reads(contentType: string | null): boolean {
    const { url } = this.#asked;
    return /\bjson\b/i.test(contentType ?? '') || this.#client.reads(url);
  }

  /** The page is given an answer with this status, and all of it. */
  settled(status: number): void {
    this.whole();
    this.answered(status);
  }

  /** Nothing more comes. */
  whole(): void {
    this.#channel.forget();
  }

  /** The page is given an answer with this status, of which more is to come. */
  answered(status: number): void {
    this.#stream?.answered(status);
    const ok = isOk(status);
    this.#over(ok && !this.#stream);
    if (!ok) this.#refused(refusedWith(status), 'remote');
    if (this.#epoch === null) return;
    if (ok && this.#isFarewell) this.#hungUp(this.#epoch);
    else this.#client.answered(this.#epoch, ok ? null : refusedWith(status));
    if (ok) this.#orLeft(this.#epoch);
  }

  /**
   * An answer comes that can be read as it comes.
   *
   * @returns in what it streams: pieces that may end anywhere, or lines each of which its protocol knows; `undefined` where it does not
   */
  streamsIn(status: number, contentType: string | null): 'pieces' | 'lines' | undefined {
    if (!isOk(status)) return undefined;
    const lines = this.#isSockJs;
    this.#frames = lines ? StreamFrames.ofLines() : StreamFrames.of(contentType);
    return this.#frames && (lines ? 'lines' : 'pieces');
  }

  /** The page is shown that an answer begins which streams. */
  begins(): void {
    const { transport } = this.#asked;
    if (this.#isSockJs) {
      if (this.#epoch !== null) this.#client.answered(this.#epoch, null);
      return;
    }
    this.#stream ??= new StreamRequest(this.#client, transport, this.#asked, this.#asksAfterAll);
    this.#stream.opened();
    this.#channel.epoch = this.#stream.epoch;
  }

  /** Whether it shows to be a message only by what answers it. */
  get #asksAfterAll(): boolean {
    const { body, url } = this.#asked;
    const kind = this.#frames?.kind;
    return body !== undefined && this.#client.asks(body, url, kind) === 'stream';
  }

  get #isSockJs(): boolean {
    return sockJsCarrier(this.#asked.url) === 'xhr_streaming';
  }

  /** The page is given more of an answer that streams. */
  streamed(piece: string): void {
    const frames = this.#frames;
    if (!frames || piece === '') return;
    const part = this.#parts++;
    this.#channel.receivedPart(piece, (seen) => frames.read(seen, part));
  }

  /** Frames count when they mean something to a client, not every JSON that a page loads. */
  received(data: unknown): void {
    // Of a request that is a connection, its end has told all.
    if (this.#stream || this.#isRefused || !this.#heeds(data)) return;
    if (this.#epoch === null) {
      this.#epoch = this.#client.carrier(this.#asked.url);
      this.#client.answered(this.#epoch, null);
    }
    this.#channel.epoch = this.#epoch;
    this.#channel.received(data);
  }

  /** A poll whose answer says why there is none. */
  get #isRefused(): boolean {
    return this.#longPoll !== undefined && this.#client.polling === null;
  }

  #heeds(data: unknown): boolean {
    const text = textOf(data);
    return text !== undefined && this.#client.heeds(text, this.#asked.url, this.#epoch !== null);
  }

  /** The network has failed it, or the page's own limit of time. */
  failed(): void {
    this.#channel.forget();
    this.#over(false);
    if (this.#epoch !== null) this.#client.answered(this.#epoch, FAILED);
    this.#refused(FAILED, 'remote');
    this.#stream?.ended(FAILED, 'remote');
  }

  /** The page gives it up. A client that gives up its poll hangs up. */
  abandoned(): void {
    if (!this.live) return;
    this.#channel.forget();
    this.#over(false);
    if (this.#isPoll && this.#epoch !== null) this.#hungUp(this.#epoch);
    else if (this.#epoch !== null) this.#orLeft(this.#epoch);
    this.#refused({ ...CLEAN, reason: GIVEN_UP }, 'client');
    this.#stream?.ended(CLEAN, 'client');
  }

  /** Without what it asks for, SockJS does not even try to connect. */
  #refused(ending: Ending, by: 'client' | 'remote' | 'fault'): void {
    const server = this.#server;
    this.#server = undefined;
    if (server !== undefined) this.#client.refused('ajax', server, ending, by);
  }

  /** A page that polls gives polls up, and asks again. */
  #orLeft(epoch: number): void {
    this.#longPoll?.orLeft(() => this.#hungUp(epoch));
  }

  #hungUp(epoch: number): void {
    this.#client.answered(epoch, CLEAN, 'client');
  }
}
