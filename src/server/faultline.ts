import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Sendable } from '../connection/events.ts';
import { pack } from './body.ts';
import { Connections } from './connections.ts';
import { Exchange, eventKey } from './exchange.ts';
import { Http, refuseRequest } from './http.ts';
import { lostUpgrade } from './lost-upgrade.ts';
import { complete, type FaultlineOptions, isChannel } from './options.ts';
import { Gone, Refusal, refusalOf } from './refusal.ts';
import { sendRefusal, urlOf } from './request.ts';
import { refuseUpgrade, WebSockets } from './websocket.ts';

/** How long a stopping server waits for work in progress, ms. */
const STOP_TIME = 10_000;
const STOPPING = 'The server is stopping.';
/** How long clients may take, when the server stops, to read the end of a response, ms. */
const END_TIME = 1000;

export interface PublishOptions<Also> {
  /** An id that has been published on the channel before is not published again. */
  readonly id?: string;
  /** Your own writes, in the form that the store takes; made in the same transaction. */
  readonly also?: Also;
}

/** A server for the protocol of docs/protocol.md. */
export interface Faultline<Also> {
  /**
   * Takes the requests for its paths from an HTTP server; all others go to the listeners that the server has now, or are
   * answered with 404. Call it last: listeners added later receive every request.
   */
  attach(server: Server): void;
  /** For a router of your own. Returns `false` for a request that is not Faultline's. */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /** The same for the event `upgrade`. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): boolean;
  /**
   * Publishes an event to everybody on a channel, on every node. Resolves, once it is durable, to its sequence number, or to
   * `null` when its id was published before.
   *
   * @throws TypeError for a body that JSON cannot represent, or a channel that is not a non-empty string
   */
  publish(channel: string, body: Sendable, options?: PublishOptions<Also>): Promise<number | null>;
  /** Tells all clients to reconnect after this many ms, and admits no new connection meanwhile. Open connections continue until `stop`. */
  goaway(retryAfter: number): void;
  /**
   * Closes all connections and waits up to `within` ms (default 10,000) for work in progress: a message that `onMessage` has
   * not answered by then is not stored, and the client sends it again. Afterwards the store may be closed.
   *
   * @throws RangeError when `within` is not a valid time
   */
  stop(within?: number): Promise<void>;
}

/**
 * Creates a server that applies each message once and in order, and whose clients resume where they stopped.
 *
 * @throws TypeError naming the option that is wrong
 */
export function createFaultline<Also>(options: FaultlineOptions<Also>): Faultline<Also> {
  const completed = complete(options);
  const { store, websocketPath, apiPath, maxFrame, admit, report } = completed;
  const exchange = new Exchange(completed, report);
  const connections = new Connections(store, exchange, options.identify);
  const sockets = new WebSockets(exchange, connections, maxFrame);
  const http = new Http(store, exchange, connections, maxFrame);

  /** Responses that have not been sent completely. */
  const under = new Set<ServerResponse>();
  /** Handshakes that have not been admitted yet. */
  const knocking = new Set<Duplex>();
  let stopped = false;
  /** Whether it has been reported that handshakes arrive as plain requests. */
  let told = false;

  const routes: Record<string, { methods: readonly string[]; answer: Http<Also>['stream'] }> = {
    [`${apiPath}/stream`]: { methods: ['GET', 'HEAD'], answer: http.stream.bind(http) },
    [`${apiPath}/poll`]: { methods: ['GET'], answer: http.poll.bind(http) },
    [`${apiPath}/messages`]: { methods: ['POST'], answer: http.messages.bind(http) },
  };

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<void> {
    const { pathname } = url;
    const route = routes[pathname];
    if (!route) {
      const why = lostUpgrade(request.headers);
      // Reported here because clients fall back to HTTP, so nobody would notice; and once only, because each client tries
      // again and again.
      if (why !== null && !told) report(new Error(why));
      told ||= why !== null;
      throw new Refusal(426, why ?? 'This is a WebSocket endpoint.', { upgrade: 'websocket' });
    }
    if (!route.methods.includes(request.method ?? '')) {
      const allow = route.methods.join(', ');
      throw new Refusal(405, `${pathname} takes ${allow}.`, { allow });
    }
    await admit?.({ request, url });
    await route.answer(response, { request, url, auth: undefined });
  }

  function handle(request: IncomingMessage, response: ServerResponse): boolean {
    const url = pathOf(request);
    if (!url || !(url.pathname === websocketPath || Object.hasOwn(routes, url.pathname))) {
      return false;
    }
    under.add(response);
    response.once('close', () => under.delete(response));
    if (stopped) partAfter(response);
    answer(request, response, url).catch((error: unknown) =>
      refuseRequest(response, error, report),
    );
    return true;
  }

  function upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): boolean {
    const url = pathOf(request);
    if (url?.pathname !== websocketPath) return false;
    // Without a listener, a connection reset during the handshake would end the process; `close` follows.
    stream.on('error', () => {});
    const admitted = async () => {
      knocking.add(stream);
      await admit?.({ request, url });
      if (knocking.delete(stream))
        sockets.accept(request, stream, head, { request, url, auth: undefined });
    };
    admitted().catch((error: unknown) => {
      knocking.delete(stream);
      refuseUpgrade(stream, refusalOf(error, report));
    });
    return true;
  }

  return {
    handle,
    upgrade,
    attach(server) {
      const others = server.listeners('request');
      server.removeAllListeners('request');
      server.on('request', (request: IncomingMessage, response: ServerResponse) => {
        if (handle(request, response)) return;
        for (const listener of others) listener.call(server, request, response);
        if (isAlone(server, 'request', others))
          sendRefusal(response, new Refusal(404, 'Not found.'));
      });
      const upgraders = server.listeners('upgrade');
      server.removeAllListeners('upgrade');
      server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
        if (upgrade(request, stream, head)) return;
        for (const listener of upgraders) listener.call(server, request, stream, head);
        if (!isAlone(server, 'upgrade', upgraders)) return;
        stream.on('error', () => {});
        refuseUpgrade(stream, new Refusal(404, `The WebSocket endpoint is ${websocketPath}.`));
      });
    },
    async publish(channel, body, { id, also } = {}) {
      if (!isChannel(channel)) {
        const what =
          'publish() takes a channel, which is a non-empty string, as identify returns it';
        throw new TypeError(`${what}; it was ${channel === '' ? 'empty' : String(channel)}.`);
      }
      const outcome = await store.apply({
        channel,
        turn: null,
        id: id === undefined ? null : eventKey(id),
        events: [pack(body)],
        ...(also !== undefined && { also }),
      });
      return outcome.type === 'applied' ? outcome.last : null;
    },
    goaway: (retryAfter) => connections.goaway(retryAfter),
    async stop(within = STOP_TIME) {
      if (!(within >= 0)) {
        throw new RangeError(`stop() takes a time in ms, of 0 or more; it was ${within}.`);
      }
      stopped = true;
      for (const response of under) partAfter(response);
      for (const stream of knocking) refuseUpgrade(stream, new Refusal(503, STOPPING));
      knocking.clear();
      connections.stop();
      await Promise.all([exchange.stop(within), sockets.stop(), partAtEnd(under)]);
      // A hanging request would keep the server from closing.
      const gone = new Gone('the server has stopped');
      for (const response of under) refuseRequest(response, gone, report);
    },
  };
}

/** Whether this is the only listener: none was there before, and none has been added since. */
const isAlone = (server: Server, event: string, before: readonly unknown[]): boolean =>
  before.length === 0 && server.listenerCount(event) === 1;

/** On a kept-alive connection the client would send further requests and keep the server from closing. */
function partAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}

/**
 * Waits until ended responses have reached their clients, but not for ever: a client that does not read would keep the
 * server from closing.
 */
async function partAtEnd(under: Iterable<ServerResponse>): Promise<void> {
  const ended = [...under].filter(({ writableEnded }) => writableEnded);
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, END_TIME);
  const taken = ended.map((response) => new Promise((resolve) => response.once('close', resolve)));
  await Promise.race([Promise.all(taken), late.promise]);
  clearTimeout(timer);
  for (const response of ended) response.destroy();
}

function pathOf(request: IncomingMessage): URL | null {
  try {
    return urlOf(request);
  } catch {
    // Not one of our paths: whoever serves it reports what is wrong.
    return null;
  }
}
