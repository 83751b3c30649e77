import { textOf } from '../../faults/frame.ts';
import type { Ending, Passage } from '../../journal/registry.ts';
import type { Transport } from '../../journal/transport.ts';
import type { ForeignChannel } from '../foreign-channel.ts';
import type { ForeignClient } from '../foreign-client.ts';
import type { LongPoll } from '../long-polls.ts';
import { GIVEN_UP } from '../outcomes.ts';
import { isPoll } from '../poll.ts';
import type { Poll } from '../polls.ts';
import { isFarewell } from '../recognition/engine-io.ts';
import { sockJsAsked, sockJsCarrier } from '../recognition/sockjs.ts';
import { type Requested, saidBy } from '../stream-endpoints.ts';
import { CarriedMessages } from './carried-messages.ts';
import { CLEAN, FAILED, isOk, refusedWith } from './context.ts';
import { StreamFrames } from './stream-frames.ts';
import { StreamRequest } from './stream-request.ts';

/** A request of the page, by `fetch` or XMLHttpRequest. */
export interface Asked extends Requested {
  /** The transport that a streamed response is reported as. */
  readonly transport: Transport;
  /** Set if the request may turn out to be one of a series of long polls. */
  readonly poll?: LongPoll;
  /** Sends the request natively with this body; called twice when it must reach the server twice. */
  readonly go: (body: string | undefined) => void;
  /** Called when a fault ends the request. */
  readonly end: (ending: Ending) => void;
}

/**
 * The life of one request from the page to a client's host, from its attempt to its response: passes it through the faults, and
 * reports it to the journal.
 */
export class Exchange {
  readonly #client: ForeignClient;
  readonly #asked: Asked;
  readonly #channel: ForeignChannel;
  readonly #messages: CarriedMessages;
  readonly #isPoll: boolean;
  /** Set if the request is one of a series that has proved to be long polls. */
  #longPoll: LongPoll | undefined;
  #over: (isAnswered: boolean) => void = () => {};
  /** The request as one that may repeat another. */
  #poll: Poll | undefined;
  /** The client closes its connection with this request. */
  readonly #isFarewell: boolean;
  /** The epoch that its messages belong to; `null` when it carries none. */
  #epoch: number | null = null;
  #stream: StreamRequest | undefined;
  /** For a SockJS client's query before it connects: the server. `undefined` for other requests, and once the query has failed. */
  #server: string | undefined;
  /** Of a response that is read as it arrives. */
  #frames: StreamFrames | undefined;
  /** Number of parts of that response that have been read. */
  #parts = 0;

  constructor(client: ForeignClient, asked: Asked) {
    this.#client = client;
    this.#asked = asked;
    this.#isPoll = isPoll(asked.url);
    this.#server = sockJsAsked(asked.url);
    this.#isFarewell = this.#isPoll && asked.body !== undefined && isFarewell(asked.body);
    this.#channel = client.request(asked.url, (ending) => {
      const { status } = ending;
      if (this.#epoch !== null) {
        if (status === undefined) this.#messages.failed(undefined, 'fault');
        else this.#messages.answered(status, 'fault');
        client.answered(this.#epoch, ending, 'fault');
      }
      this.#refused(ending, 'fault');
      this.#stream?.ended(ending, 'fault');
      this.#over(false);
      asked.end(ending);
    });
    this.#messages = new CarriedMessages(client, asked, this.#channel);
  }

  /** Set when the request is a connection of its own. */
  get stream(): StreamRequest | undefined {
    return this.#stream;
  }

  /** Whether the client is waiting for a message that is, or may be, in the response. */
  get isAwaited(): boolean {
    return this.#epoch !== null || this.#client.reads(this.#asked.url);
  }

  get live(): boolean {
    return this.#channel.live;
  }

  /** @param atOnce whether the page waits synchronously, so that nothing can be delayed */
  start(atOnce = false): void {
    const { body, url, transport, poll } = this.#asked;
    // A client with another open connection does not need polls.
    const polls = poll?.isKnown && (this.#client.polling !== null || !this.#client.busy);
    if (polls) this.#longPoll = poll;
    const over = poll?.begin();
    this.#over = (isAnswered) => {
      over?.(isAnswered);
      this.#poll?.over();
    };
    const asks = this.#asks;
    const isMessage = asks === 'stream';
    if (isMessage || (asks === undefined && this.#client.streams.has(this.#asked))) {
      this.#stream = new StreamRequest(this.#client, transport, this.#asked, isMessage);
      this.#isPartOf(this.#stream.epoch);
    } else if (this.#isPoll || polls || asks === 'message') {
      // A request that closes a connection does not open one.
      this.#epoch = this.#isFarewell ? this.#client.polling : this.#client.carrier(url);
      if (this.#epoch !== null) this.#isPartOf(this.#epoch);
      const said = saidBy(this.#asked);
      if (said !== undefined) this.#channel.sent(said);
      if (polls && poll.stands && this.#epoch !== null) this.#client.answered(this.#epoch, null);
    }
    if (!this.#stream) this.#poll = this.#client.polls.ask(this.#asked);
    this.pass(atOnce ? { kind: 'attempt', atOnce } : { kind: 'attempt' }, () => {
      if (body === undefined || atOnce) return this.#asked.go(body);
      this.pass({ kind: 'frame', direction: 'out', data: body }, (passage) => {
        if (passage.kind === 'frame') this.#asked.go(String(passage.data));
      });
    });
  }

  /** A message that goes out beside an open connection is told under its epoch, but is no part of it. */
  #isPartOf(epoch: number): void {
    this.#channel.epoch = epoch;
    const isOwn = epoch === this.#stream?.epoch || epoch === this.#client.polling;
    this.#channel.beside = !isOwn;
  }

  /** What the request says that it is. */
  get #asks(): 'message' | 'stream' | undefined {
    const { url, call, rpc } = this.#asked;
    const isStream =
      call !== undefined && (rpc === 'connect' || this.#client.streams.has(this.#asked));
    if (isStream) return this.#client.asks(call, url, rpc);
    const said = saidBy(this.#asked);
    return said === undefined ? undefined : this.#client.asks(said, url);
  }

  pass = (passage: Passage, deliver: (passage: Passage) => void): void =>
    this.#channel.pass(passage, deliver);

  /** Whether a response with this content type may mean something to a client. */
  reads(contentType: string | null): boolean {
    const { url } = this.#asked;
    return /\bjson\b/i.test(contentType ?? '') || this.#client.reads(url);
  }

  /** The page receives a response with this status, complete. */
  settled(status: number): void {
    this.whole();
    this.answered(status);
  }

  /** The response is complete. */
  whole(): void {
    this.#channel.forget();
  }

  /** The page receives a response with this status, of which more is to come. */
  answered(status: number): void {
    this.#stream?.answered(status);
    const ok = isOk(status);
    this.#over(ok && !this.#stream);
    if (!ok) this.#refused(refusedWith(status), 'remote');
    if (this.#epoch === null) return;
    this.#messages.answered(status);
    if (ok && this.#isFarewell) this.#hungUp(this.#epoch);
    else this.#client.answered(this.#epoch, ok ? null : refusedWith(status));
    if (ok) this.#orLeft(this.#epoch);
  }

  /**
   * A response arrives that may be readable in parts.
   *
   * @returns the parts in which it streams: pieces that may end anywhere, or lines each of which its protocol understands; `undefined`
   * if it does not stream
   */
  streamsIn(status: number, contentType: string | null): 'pieces' | 'lines' | undefined {
    if (!isOk(status)) return undefined;
    const lines = this.#isSockJs;
    this.#frames = lines ? StreamFrames.ofLines() : StreamFrames.of(contentType);
    return this.#frames && (lines ? 'lines' : 'pieces');
  }

  /** The page is shown the beginning of a streamed response. */
  begins(): void {
    const { transport } = this.#asked;
    if (this.#isSockJs) {
      if (this.#epoch !== null) this.#client.answered(this.#epoch, null);
      return;
    }
    this.#stream ??= new StreamRequest(this.#client, transport, this.#asked, this.#asksAfterAll);
    this.#stream.opened();
    this.#isPartOf(this.#stream.epoch);
  }

  /** Whether only the response reveals that the request was a message. */
  get #asksAfterAll(): boolean {
    const said = saidBy(this.#asked);
    const kind = this.#frames?.kind;
    return said !== undefined && this.#client.asks(said, this.#asked.url, kind) === 'stream';
  }

  get #isSockJs(): boolean {
    return sockJsCarrier(this.#asked.url) === 'xhr_streaming';
  }

  /** The page receives more of a streamed response. */
  streamed(piece: string): void {
    const frames = this.#frames;
    if (!frames || piece === '') return;
    const part = this.#parts++;
    this.#channel.receivedPart(piece, (seen) => frames.read(seen, part));
  }

  /** Only frames that mean something to a client count, not all JSON that a page loads. */
  received(data: unknown): void {
    // If the request is a connection of its own, its end has already reported everything.
    if (this.#stream || this.#isRefused) return;
    const text = textOf(data);
    if (text === undefined) return;
    // Even an answer that brings nothing may say what to ask for next.
    const poll = this.#poll?.came(text);
    if (!this.#client.heeds(text, this.#asked.url, this.#epoch !== null)) return;
    if (this.#epoch === null) {
      this.#epoch = this.#client.carrier(this.#asked.url);
      this.#client.answered(this.#epoch, null);
    }
    this.#isPartOf(this.#epoch);
    this.#channel.received(data, undefined, poll && { poll });
  }

  /** Whether this is a refused poll, whose response only says why. */
  get #isRefused(): boolean {
    return this.#longPoll !== undefined && this.#client.polling === null;
  }

  /**
   * The request failed.
   *
   * @param how `timeout` when the page's own limit is why, otherwise the network is
   */
  failed(how?: string): void {
    this.#channel.forget();
    this.#over(false);
    if (this.#epoch !== null) {
      this.#messages.failed(how);
      this.#client.answered(this.#epoch, FAILED);
    }
    this.#refused(FAILED, 'remote');
    this.#stream?.ended(FAILED, 'remote');
  }

  /**
   * The page aborts the request. A client that aborts its poll closes its connection.
   *
   * @param how `timeout` when the browser does so for the page, after a time that the page has set
   */
  abandoned(how?: 'timeout'): void {
    if (!this.live) return;
    this.#channel.forget();
    this.#over(false);
    if (this.#epoch !== null) {
      if (how) this.#messages.failed(how);
      else this.#messages.givenUp();
    }
    if (this.#isPoll && this.#epoch !== null) this.#hungUp(this.#epoch);
    else if (this.#epoch !== null) this.#orLeft(this.#epoch);
    this.#refused({ ...CLEAN, reason: GIVEN_UP }, 'client');
    this.#stream?.ended(CLEAN, 'client');
  }

  /** SockJS does not even try to connect unless this query succeeds. */
  #refused(ending: Ending, by: 'client' | 'remote' | 'fault'): void {
    const server = this.#server;
    this.#server = undefined;
    if (server !== undefined) this.#client.refused('ajax', server, ending, by);
  }

  /** Closes the connection unless the page polls again: aborting a single poll does not end it. */
  #orLeft(epoch: number): void {
    this.#longPoll?.orLeft(() => this.#hungUp(epoch));
  }

  #hungUp(epoch: number): void {
    this.#client.answered(epoch, CLEAN, 'client');
  }
}
