import type { IncomingMessage, ServerResponse } from 'node:http';
import { PROTOCOL, type ServerFrame } from '../../src/connection/protocol.ts';
import type { Chat, Peer } from './chat.ts';
import { type HelloFrame, parseJson, readFrame, readPlain } from './frames.ts';
import { type HttpConnection, HttpConnections, Mailbox } from './http-peers.ts';
import { PlainPolls } from './plain-polls.ts';
import { HttpError, readBody, sendJson } from './request.ts';

const SPOKEN = { 'faultline-protocol': PROTOCOL };
/** Keeps proxies from closing a silent stream, ms. */
const COMMENT_INTERVAL = 15_000;
/** A stream whose client does not read is let go, bytes. */
const MAX_BACKLOG = 8 * 1024 * 1024;

/** The chat over HTTP: a stream or long polls down, POSTs up; see docs/protocol.md. */
export class Api {
  readonly #chat: Chat;
  readonly #connections: HttpConnections;
  readonly #plainPolls: PlainPolls;

  constructor(chat: Chat) {
    this.#chat = chat;
    this.#connections = new HttpConnections(chat);
    this.#plainPolls = new PlainPolls(chat);
  }

  close(): void {
    this.#connections.closeAll();
    this.#plainPolls.close();
  }

  stream(request: IncomingMessage, response: ServerResponse, user: string): void {
    const hello = helloOf(request);
    const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store' };
    if (request.method === 'HEAD') {
      response.writeHead(200, headers).end();
      return;
    }
    const open = () => {
      response.writeHead(200, hello ? { ...headers, ...SPOKEN } : headers);
      response.flushHeaders();
    };
    const peer: Peer = {
      send(frame) {
        if (!response.headersSent) open();
        response.write(`data: ${JSON.stringify(frame)}\n\n`);
        if (response.writableLength > MAX_BACKLOG) response.destroy();
      },
      end(_code, status, reason) {
        if (response.headersSent) response.end();
        else sendJson(response, { error: reason }, SPOKEN, status);
        if (name !== null) connections.close(name, true);
      },
    };
    const connections = this.#connections;
    let name: string | null = null;
    let leave = () => {};
    if (hello) {
      name = connections.open('sse', hello, user, peer, null);
      if (name === null) return;
    } else {
      open();
      leave = this.#chat.joinPlain(user, peer);
    }
    const comments = setInterval(() => {
      if (!response.writableEnded) response.write(':\n\n');
    }, COMMENT_INTERVAL);
    response.on('close', () => {
      clearInterval(comments);
      leave();
      if (name !== null) connections.close(name);
    });
  }

  async poll(
    request: IncomingMessage,
    response: ServerResponse,
    user: string,
    after: string | null,
  ): Promise<void> {
    const named = request.headers['faultline-connection'];
    if (typeof named === 'string') return this.#pollAgain(named, response);
    const hello = helloOf(request);
    if (!hello) {
      const position = Number(after ?? 0);
      if (!Number.isSafeInteger(position) || position < 0) {
        throw new HttpError(400, 'after is the next of the poll before: a whole number.');
      }
      return sendJson(response, this.#plainPolls.take(user, position));
    }
    let name: string | null = null;
    const close = (replaced: boolean) => {
      if (name !== null) this.#connections.close(name, replaced);
    };
    const mailbox = new Mailbox(() => close(false));
    const peer: Peer = {
      send: (frame) => mailbox.put(frame),
      end(_code, status, reason) {
        if (name !== null) return close(true);
        mailbox.close();
        sendJson(response, { error: reason }, SPOKEN, status);
      },
    };
    name = this.#connections.open('ajax', hello, user, peer, mailbox);
    if (name === null) return;
    sendJson(response, await mailbox.take(), SPOKEN);
  }

  async messages(request: IncomingMessage, response: ServerResponse, user: string): Promise<void> {
    const named = request.headers['faultline-connection'];
    const value = parseJson(await readBody(request));
    if (typeof named !== 'string') {
      const message = readPlain(value);
      if ('problem' in message) throw new HttpError(400, message.problem);
      return sendJson(response, this.#chat.takePlain(user, message));
    }
    const connection = this.#named(named);
    if (!Array.isArray(value)) throw new HttpError(400, 'The body is a JSON array of frames.');
    const answers: ServerFrame[] = [];
    for (const frame of value) {
      this.#chat.take(connection.conversation, frame, (answer) => {
        // The pong is to prove the stream: it comes down there.
        if (answer.type === 'pong' && connection.kind === 'sse') {
          connection.conversation.peer.send(answer);
        } else answers.push(answer);
      });
    }
    sendJson(response, answers, SPOKEN);
  }

  async #pollAgain(name: string, response: ServerResponse): Promise<void> {
    const { mailbox } = this.#named(name);
    if (!mailbox) throw new HttpError(400, 'This connection is a stream, and is not polled.');
    const frames = await mailbox.take();
    if (!response.destroyed) return sendJson(response, frames, SPOKEN);
    for (const frame of frames) mailbox.put(frame);
  }

  #named(name: string): HttpConnection {
    const connection = this.#connections.get(name);
    if (connection === 'replaced') throw new HttpError(409, 'A newer connection took over.');
    if (!connection) throw new HttpError(404, 'There is no such connection: connect anew.');
    return connection;
  }
}

/** The hello of a client that speaks the protocol; `null` for one that does not. */
function helloOf(request: IncomingMessage): HelloFrame | null {
  const { 'faultline-protocol': protocol, 'faultline-hello': text } = request.headers;
  if (protocol !== PROTOCOL) return null;
  const frame = readFrame(parseJson(String(text)));
  if (frame.type === 'hello') return frame;
  const why = frame.type === 'wrong' ? frame.problem : 'It is no hello.';
  throw new HttpError(400, `The header Faultline-Hello is wrong. ${why}`);
}
