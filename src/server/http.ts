import type { IncomingMessage, ServerResponse } from 'node:http';
import { PROTOCOL } from '../connection/protocol.ts';
import type { Connections } from './connections.ts';
import type { Exchange } from './exchange.ts';
import { type HelloFrame, isPing, MAX_BATCH, parseJson, readFrame, tooMany } from './frames.ts';
import type { Visit } from './options.ts';
import { takePost } from './post.ts';
import { Refusal, refusalOf } from './refusal.ts';
import type { Report } from './report.ts';
import { readBody, sendJson, sendRefusal, sendText } from './request.ts';
import { type DownFrame, type Peer, roomIn, type Standing } from './standing.ts';
import type { Store } from './store.ts';

const SPOKEN = { 'faultline-protocol': PROTOCOL };
/** Intermediaries must not hold a stream back: nginx obeys the last header, compression middleware the one before. */
const STREAM = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};
/** Interval of the comments that keep proxies from closing a silent stream, ms. */
const COMMENT_INTERVAL = 15_000;
/** How long a poll with nothing to deliver is kept open, ms. */
const POLL_TIME = 20_000;
/** Backlog at which a stream is closed because its client does not read, in frames of the largest size. */
const MAX_BACKLOG = 8;
/** Most events in the answer to a poll of the plain protocol. */
const PLAIN_PAGE = 500;

/** The protocol over HTTP: a stream or long polls down, POSTs up. Every node answers POSTs and polls of every connection. */
export class Http<Also> {
  readonly #store: Store<Also>;
  readonly #exchange: Exchange<Also>;
  readonly #connections: Connections;
  readonly #maxFrame: number;

  constructor(
    store: Store<Also>,
    exchange: Exchange<Also>,
    connections: Connections,
    maxFrame: number,
  ) {
    this.#store = store;
    this.#exchange = exchange;
    this.#connections = connections;
    this.#maxFrame = maxFrame;
  }

  async stream(response: ServerResponse, visit: Visit): Promise<void> {
    const hello = helloOf(visit.request);
    if (visit.request.method === 'HEAD') {
      response.writeHead(200, STREAM).end();
      return;
    }
    const peer = this.#streamPeer(response, hello ? { ...STREAM, ...SPOKEN } : STREAM);
    const standing = hello
      ? await this.#connections.greet(hello, visit, 'sse', peer)
      : await this.#connections.join(visit, peer);
    const comment = () => {
      if (!response.writableEnded && !response.destroyed) response.write(':\n\n');
    };
    if (!hello) {
      // A plain client gets no welcome to tell it that the stream is open, and headers do not suffice: Firefox waits for the
      // first bytes.
      peer.open();
      comment();
    }
    const comments = setInterval(comment, COMMENT_INTERVAL);
    whenClosed(response, () => {
      clearInterval(comments);
      standing.leave();
    });
  }

  async poll(response: ServerResponse, visit: Visit): Promise<void> {
    const { headers } = visit.request;
    const named = headers['faultline-connection'];
    if (typeof named === 'string') {
      return this.#pollAgain(response, named, headers['faultline-received']);
    }
    const hello = helloOf(visit.request);
    if (!hello) return this.#pollPlain(response, visit);
    const frames: DownFrame[] = [];
    const peer: Peer = {
      send: (frame) => void frames.push(frame),
      room: () => undefined,
      get gone() {
        return response.closed;
      },
      end: () => {},
    };
    const standing = await this.#connections.greet(hello, visit, 'ajax', peer);
    standing.leave();
    sendJson(response, frames, SPOKEN);
  }

  async messages(response: ServerResponse, visit: Visit): Promise<void> {
    const { request } = visit;
    const named = request.headers['faultline-connection'];
    const value = parseJson(await readBody(request, this.#maxFrame));
    if (typeof named !== 'string') {
      const channel = await this.#connections.identifyPlain(visit);
      return sendJson(response, await this.#exchange.takePlain(channel, value));
    }
    const author = await this.#connections.named(named);
    if (!Array.isArray(value)) throw new Refusal(400, 'The body is a JSON array of frames.');
    if (value.length > MAX_BATCH) throw tooMany();
    const frames: unknown[] = value;
    const rest = frames.filter((frame) => !isPing(frame));
    const pinged = rest.length < frames.length;
    const streams = author.claim.kind === 'sse';
    // The pong must prove that the stream works, so it goes down the stream.
    if (pinged && streams) await this.#connections.pong(author, named);
    const answers = await takePost(this.#exchange, author, rest, (answered) => {
      // If this sign of life reaches nobody, the client looks for another connection, as it should.
      if (!response.destroyed) this.#connections.live(author, named, answered).catch(() => {});
    });
    sendJson(response, pinged && !streams ? [...answers, { type: 'pong' }] : answers, SPOKEN);
  }

  async #pollAgain(
    response: ServerResponse,
    name: string,
    had: string | string[] | undefined,
  ): Promise<void> {
    const author = await this.#connections.named(name);
    if (author.claim.kind !== 'ajax') {
      throw new Refusal(400, 'This connection is a stream, and is not polled.');
    }
    const received = countOf(had ?? '0', 'Faultline-Received is the last event that you have');
    const frames: string[] = [];
    let size = 0;
    let standing: Standing | null = null;
    const answer = () => {
      clearTimeout(timer);
      standing?.leave();
      if (!response.writableEnded) sendText(response, `[${frames}]`, SPOKEN);
    };
    const peer: Peer = {
      // Frames of the same moment share an answer, as far as they fit; the next poll asks for the rest.
      send: (frame) => {
        const text = JSON.stringify(frame);
        if (frames.push(text) === 1) setImmediate(answer);
        size += text.length;
        if (size > this.#maxFrame) answer();
      },
      room: () => undefined,
      get gone() {
        return response.closed;
      },
      // The next poll is told why.
      end: answer,
    };
    const timer = setTimeout(answer, POLL_TIME);
    whenClosed(response, () => {
      clearTimeout(timer);
      standing?.leave();
    });
    standing = await this.#connections.poll(author, name, received, peer);
    if (response.closed || response.writableEnded) standing.leave();
  }

  /** The number in a plain poll is the event sequence plus one: `next` is then never 0, which marks a first poll. */
  async #pollPlain(response: ServerResponse, visit: Visit): Promise<void> {
    const text = visit.url.searchParams.get('after') ?? '0';
    const after = countOf(text, 'after is the next of the poll before');
    const channel = await this.#connections.identifyPlain(visit);
    const { last } = await this.#store.range(channel);
    if (after === 0) return sendJson(response, { frames: [], next: last + 1 });
    // A number beyond the end belongs to an earlier log: everything in this one is new.
    const from = after - 1 > last ? 0 : after - 1;
    const events = await this.#store.eventsAfter(channel, from, PLAIN_PAGE);
    const frames = events.map((event) => ({ type: 'event', ...event }));
    return sendJson(response, { frames, next: (events.at(-1)?.sequence ?? from) + 1 });
  }

  #streamPeer(response: ServerResponse, headers: Record<string, string>): Peer & { open(): void } {
    const maxBacklog = MAX_BACKLOG * this.#maxFrame;
    const open = () => {
      if (response.headersSent || response.destroyed) return;
      response.writeHead(200, headers);
      response.flushHeaders();
    };
    return {
      open,
      send(frame) {
        open();
        if (response.destroyed || response.writableEnded) return;
        if (response.writableLength > maxBacklog) response.destroy();
        else response.write(`data: ${JSON.stringify(frame)}\n\n`);
      },
      room: () => roomIn(response),
      get gone() {
        return response.closed;
      },
      end(why) {
        if (response.headersSent) response.end();
        else sendRefusal(response, why, SPOKEN);
      },
    };
  }
}

/** Answers a request that failed. */
export function refuseRequest(response: ServerResponse, error: unknown, report: Report): void {
  // A request that its client has aborted fails while it is read: there is nobody to answer. Nor can a complete response be
  // changed.
  if (response.destroyed || response.writableEnded || response.req.errored) return;
  sendRefusal(response, refusalOf(error, report), SPOKEN);
}

function whenClosed(response: ServerResponse, work: () => void): void {
  if (response.closed) work();
  else response.once('close', work);
}

function countOf(text: string | string[], meaning: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 0 && text !== '') return count;
  throw new Refusal(400, `${meaning}: a whole number.`);
}

/** The hello of a client that speaks the protocol; otherwise `null`. */
function helloOf(request: IncomingMessage): HelloFrame | null {
  const { 'faultline-protocol': protocol, 'faultline-hello': text } = request.headers;
  if (protocol !== PROTOCOL) return null;
  const frame = readFrame(parseJson(String(text)));
  if (frame.type === 'hello') return frame;
  const why = frame.type === 'wrong' ? frame.problem : 'It is not a hello.';
  throw new Refusal(400, `The header Faultline-Hello is wrong. ${why}`);
}
