import type { ForeignClient } from '../foreign-client.ts';
import type { PageNatives } from '../natives.ts';
import { rpcKindOf } from '../recognition/rpc.ts';
import { apply } from '../reflect.ts';
import { URL } from '../url.ts';
import { isOk, type WrapContext } from './context.ts';
import { disguise, ownerOf, redefine } from './disguise.ts';
import { FetchExchange } from './fetch-exchange.ts';
import { createRefusal } from './fetch-refusal.ts';
import { type Described, followed } from './followed.ts';
import { type GivenBody, readGiven } from './given-body.ts';
import { fieldOf } from './header-fields.ts';
import { isRequest } from './of-any-window.ts';
import { onBodyAsked } from './pieces.ts';
import { bodyOf, wrapRequest } from './request-bodies.ts';
import { withoutOurCalls } from './stack.ts';
import { type Asked, streamsWhenRead, tapReading, tapStream, untilRead } from './tapped-stream.ts';
import { orCall } from './undecided-call.ts';

interface Description extends Described, GivenBody {
  readonly mode: RequestMode;
  readonly signal: AbortSignal | undefined;
}

/**
 * Follows the page's requests to hosts that one of its clients talks to (hosts of a WebSocket or an EventSource, and hosts to which a
 * message was posted), and every streamed response. All other requests are left to the browser untouched.
 */
export function wrapFetch(context: WrapContext): void {
  const { natives } = context;
  const { fetch } = natives;
  const refusalOf = createRefusal(context.scope);
  wrapRequest(context);
  const value = disguise(fetch, (self, given) => {
    const args = given as Parameters<typeof globalThis.fetch>;
    const native = () => apply(fetch, self, args);
    const refusal = refusalOf(args);
    if (refusal) return new natives.Promise((_resolve, reject) => reject(refusal.error));
    const { request, client } = follow(context, args);
    // Rejected at once: the page must not learn of it a microtask later.
    if (request?.signal?.aborted) return native();
    if (!request || !client) {
      const over = request?.poll?.begin();
      const give = (response: Response) => {
        const given = orStream(context, response, request);
        over?.(isOk(response.status) && given === response);
        return given;
      };
      return answerTo(context, native() as Promise<Response>, give, {
        fail: () => over?.(false),
      });
    }
    const [input, init] = args;
    const call = new Error();
    let isUsed = false;
    const answer = FetchExchange.ask(context, client, {
      ...request,
      go(body, signal) {
        // A `Request`'s body can be used only once.
        const asGiven = body === undefined || (body === request.body && !isUsed);
        isUsed = isRequest(input);
        const changed = asGiven ? {} : { body };
        const fields = { ...referrerOf(input, init), ...changed, signal };
        return apply(fetch, self, [input, overlay(init, fields)]);
      },
    });
    return answerTo(context, answer, (response) => response, { call });
  });
  redefine(ownerOf(context.scope, 'fetch'), 'fetch', { value });
}

/**
 * The promise for the page. An unhandled rejection is reported to the promise's own window, which must not be that of the rejecting
 * code: a frame may be gone by then.
 */
function answerTo(
  { natives }: WrapContext,
  answer: Promise<Response>,
  give: (response: Response) => Response | Promise<Response>,
  { call, fail }: { readonly call?: Error; readonly fail?: () => void } = {},
): Promise<Response> {
  return new natives.Promise((resolve, reject) => {
    answer.then(
      (response) => resolve(give(response)),
      (error: unknown) => {
        fail?.();
        reject(withoutOurCalls(error, call));
      },
    );
  });
}

/** A request to a host that is no client's yet may turn out to be a connection, because its response streams. */
function orStream(
  context: WrapContext,
  response: Response,
  asked: Asked = { signal: undefined },
): Response | Promise<Response> {
  try {
    const stream = tapStream(context, response, asked);
    if (!stream) {
      if (!orCall(context, response, asked)) orOnceRead(context, response, asked);
      return response;
    }
    return stream.catch((error: unknown) => {
      throw withoutOurCalls(error);
    });
  } catch (error) {
    context.complain(`A stream is not followed: ${String(error)}`);
    return response;
  }
}

/** Or because the page reads it piece by piece. */
function orOnceRead(context: WrapContext, response: Response, asked: Asked): void {
  if (!streamsWhenRead(response, asked.method)) return;
  onBodyAsked(response, (source) => {
    return untilRead(context, response, source, asked.signal, (body, isWhole) => {
      if (!isWhole) tapReading(context, response, body, asked);
      body.read();
    });
  });
}

interface Followed {
  readonly request?: Description | undefined;
  readonly client?: ForeignClient | undefined;
}

function follow(context: WrapContext, args: Parameters<typeof globalThis.fetch>): Followed {
  try {
    const described = describe(context.natives, args);
    if (!described || described.signal?.aborted) return { request: described };
    const request = { ...described, poll: context.longPolls.at(described) };
    return { request, client: followed(context.clients, request) };
  } catch (error) {
    context.complain(`A request is not followed: ${String(error)}`);
    return {};
  }
}

/** `undefined` for what only the browser can judge: an invalid URL or invalid arguments. */
function describe(
  natives: PageNatives,
  args: Parameters<typeof globalThis.fetch>,
): Description | undefined {
  const [input, init] = args;
  if ((args as unknown[]).length === 0 || !['object', 'undefined'].includes(typeof init)) {
    return undefined;
  }
  const request = isRequest(input) ? input : undefined;
  const url = request?.url ?? String(input);
  const base = natives.base();
  if (!URL.canParse(url, base)) return undefined;
  const own: unknown = init?.body;
  const given = (own == null && request && bodyOf(request)) || readGiven(own);
  const signal = signalOf(request, init);
  if (signal && typeof signal.addEventListener !== 'function') return undefined;
  return {
    url: new URL(url, base).href,
    method: String(init?.method ?? request?.method ?? 'GET').toUpperCase(),
    mode: init?.mode ?? request?.mode ?? 'cors',
    ...given,
    // Headers are asked for only of what may be a remote call, not of every request.
    rpc:
      given.call === undefined
        ? undefined
        : rpcKindOf(fieldOf(init?.headers ?? request?.headers, 'content-type')),
    signal,
  };
}

/** `null` removes the signal of the request. */
function signalOf(
  request: Request | undefined,
  init: RequestInit | undefined,
): AbortSignal | undefined {
  const own = init?.signal;
  return own === undefined ? request?.signal : (own ?? undefined);
}

/** Passing any options makes the browser drop the referrer of a `Request`. If the page passed none, it must be preserved. */
function referrerOf(input: unknown, init: RequestInit | undefined): RequestInit {
  if (!isRequest(input)) return {};
  // If the options are themselves a `Request`, its fields are on the prototype.
  for (const _ in init) return {};
  const { referrer, referrerPolicy } = input;
  return { referrer, referrerPolicy };
}

/** The page's own object, with some fields replaced. It may be anything with getters, even a `Request`. */
function overlay(init: RequestInit | undefined, fields: RequestInit): RequestInit {
  if (typeof init !== 'object' || init === null) return fields;
  return new Proxy(init, {
    get: (target, key) => Reflect.get(key in fields ? fields : target, key),
    has: (target, key) => key in fields || key in target,
  });
}
