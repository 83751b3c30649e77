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
/** What comes between is not to hold a stream back: nginx hears the last, what compresses the one before. */
const STREAM = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};
/** Keeps proxies from closing a silent stream, ms. */
const COMMENT_INTERVAL = 15_000;
/** How long a poll is kept open when there is nothing to say, ms. */
const POLL_TIME = 20_000;
/** A stream whose client does not read is let go, in largest frames. */
const MAX_BACKLOG = 8;
/** Events in one answer to a poll of the plain protocol. */
const PLAIN_PAGE = 500;

/** The protocol over HTTP: a stream or long polls down, POSTs up. Every node answers the POSTs and polls of every connection. */
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
      // No welcome tells a plain client that the stream is open, and headers alone do not: Firefox waits for the first bytes.
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
    // The pong is to prove the stream: it comes down there.
    if (pinged && streams) await this.#connections.pong(author, named);
    const answers = await takePost(this.#exchange, author, rest, (answered) => {
      // Where nobody hears of it the client looks for another way, as it should.
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
      // What comes in the same moment goes in the same answer; but not more than fits: the next poll asks for the rest.
      send: (frame) => {
        const text = JSON.stringify(frame);
        if (frames.push(text) === 1) setImmediate(answer);
        size += text.length;
        if (size > this.#maxFrame) answer();
      },
      room: () => undefined,
      // Why, the next poll is told.
      end: answer,
    };
    const timer = setTimeout(answer, POLL_TIME);
    whenClosed(response, () => {
      clearTimeout(timer);
      standing?.leave();
    });
    try {
      standing = await this.#connections.poll(author, name, received, peer);
    } catch (error) {
      clearTimeout(timer);
      throw error;
    }
    if (response.closed || response.writableEnded) standing.leave();
  }

  /** Polls of the plain protocol are numbered as the events are, and one more: `next` is never 0, which a first poll says. */
  async #pollPlain(response: ServerResponse, visit: Visit): Promise<void> {
    const text = visit.url.searchParams.get('after') ?? '0';
    const after = countOf(text, 'after is the next of the poll before');
    const channel = await this.#connections.identifyPlain(visit);
    const { last } = await this.#store.range(channel);
    if (after === 0) return sendJson(response, { frames: [], next: last + 1 });
    // A number beyond the end is that of a log before this one: all that is here is new.
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
      end(why) {
        if (response.headersSent) response.end();
        else sendRefusal(response, why, SPOKEN);
      },
    };
  }
}

/** Answers a request that failed. */
export function refuseRequest(response: ServerResponse, error: unknown, report: Report): void {
  // A request that its client has given up fails as it is read, and nobody hears why; nor why one that is answered already.
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

/** The hello of a client that speaks the protocol; `null` for one that does not. */
function helloOf(request: IncomingMessage): HelloFrame | null {
  const { 'faultline-protocol': protocol, 'faultline-hello': text } = request.headers;
  if (protocol !== PROTOCOL) return null;
  const frame = readFrame(parseJson(String(text)));
  if (frame.type === 'hello') return frame;
  const why = frame.type === 'wrong' ? frame.problem : 'It is no hello.';
  throw new Refusal(400, `The header Faultline-Hello is wrong. ${why}`);
}
