import type { Ending } from '../../journal/registry.ts';
import type { WrapContext } from './context.ts';
import { replaceAccessor, replaceMethod } from './disguise.ts';
import { withoutCalls } from './stack.ts';

const NO_BODY = [204, 205, 304];

/** Whether an answer of this status can be made with a body. */
export const takesBody = (status: number): boolean =>
  status >= 200 && status <= 599 && !NO_BODY.includes(status);

/** The same answer with another body. */
export function withBody({ scope }: WrapContext, response: Response, body: BodyInit): Response {
  const { status, statusText, headers, url, redirected, type } = response;
  const answer = new scope.Response(body, { status, statusText, headers });
  watchReading(answer);
  // The browser's own headers cannot be changed.
  return looksLike(answer, { url, redirected, type, headers });
}

/** The answer of a server that a fault stands for, which lets other origins read it; `null` where the browser asks no server. */
export function refusalAs(
  { scope }: WrapContext,
  { url, mode }: { readonly url: string; readonly mode: RequestMode },
  { status = 503, retryAfter }: Ending,
): Response | null {
  const own = new scope.URL(url).origin === scope.origin;
  if (!own && mode === 'same-origin') return null;
  if (!own && mode === 'no-cors') {
    return looksLike(scope.Response.error(), { url: '', redirected: false, type: 'opaque' });
  }
  const headers: Record<string, string> =
    retryAfter === undefined ? {} : { 'Retry-After': String(Math.ceil(retryAfter / 1000)) };
  // Text would bring a content type.
  return looksLike(new scope.Response(new Uint8Array(), { status, headers }), {
    url,
    redirected: false,
    type: own ? 'basic' : 'cors',
  });
}

/** What browsers reject a `fetch` with when the network fails it. */
export function failedRequest(context: WrapContext): TypeError {
  const firefox = isFirefox(context);
  const message = firefox ? 'NetworkError when attempting to fetch resource.' : 'Failed to fetch';
  return new context.scope.TypeError(message);
}

/** What the reader of an answer is told when the network breaks it off: in other words where the page has asked for its stream than where it waits for all of it. */
export function brokenAnswer(context: WrapContext, response: Response): Error {
  const { scope } = context;
  const asStream = readings.get(response)?.asStream ?? false;
  if (isFirefox(context)) {
    return asStream
      ? new scope.TypeError('Error in input stream')
      : new scope.DOMException('The operation was aborted. ', 'AbortError');
  }
  const message = asStream ? 'network error' : 'Failed to fetch';
  return withoutCalls(scope, () => new scope.TypeError(message));
}

/** What browsers throw when the network fails a synchronous XMLHttpRequest, and whether they tell its listeners too. */
export function syncFailure(
  context: WrapContext,
  url: string,
): { readonly error: DOMException; readonly told: boolean } {
  const told = isFirefox(context);
  const message = told
    ? 'A network error occurred.'
    : `Failed to execute 'send' on 'XMLHttpRequest': Failed to load '${url}'.`;
  return { error: new context.scope.DOMException(message, 'NetworkError'), told };
}

export const isFirefox = ({ scope }: WrapContext): boolean =>
  scope.navigator.userAgent.includes('Firefox');

/** Of answers that are made here: what they say of themselves, which nobody but a browser can give an answer. */
const facts = new WeakMap<Response, Facts>();

/** Of answers that the page is given, and their copies: whether it has asked for the stream. */
const readings = new WeakMap<Response, { asStream: boolean }>();

/** The page has not had it yet. */
export const watchReading = (response: Response): void =>
  void readings.set(response, { asStream: false });

type Facts = Partial<Pick<Response, 'url' | 'redirected' | 'type' | 'headers'>>;

/** Has answers that are made here tell, as a browser's own, where they come from. */
export function wrapResponse({ scope }: WrapContext): void {
  const { prototype } = scope.Response;
  for (const name of ['url', 'redirected', 'type', 'headers'] as const) {
    replaceAccessor<Response>(prototype, name, {
      get: (self, native) => facts.get(self)?.[name] ?? native(),
    });
  }
  replaceAccessor<Response>(prototype, 'body', {
    get(self, native) {
      const reading = readings.get(self);
      if (reading) reading.asStream = true;
      return native();
    },
  });
  replaceMethod<Response>(prototype, 'clone', (self, args, native) => {
    const copy = Reflect.apply(native, self, args) as Response;
    const known = facts.get(self);
    if (known) facts.set(copy, known);
    const reading = readings.get(self);
    if (reading) readings.set(copy, reading);
    return copy;
  });
}

function looksLike(response: Response, like: Facts): Response {
  facts.set(response, like);
  return response;
}
