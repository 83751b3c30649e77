import type { PageScope } from '../natives.ts';
import { apply, construct } from '../reflect.ts';
import { URL } from '../url.ts';
import { OPEN, type WrapContext } from './context.ts';
import { readerOf, replaceAccessor, replaceConstructor, replaceMethod } from './disguise.ts';
import { beforeHandlers, makesNatives, orEarlier, whenRead } from './earlier.ts';
import { isUrl } from './of-any-window.ts';
import { once } from './once.ts';
import { createStandIn, replaceHandlers } from './stand-in.ts';
import { TappedSource } from './tapped-source.ts';

const HANDLERS = ['open', 'message', 'error'];

/** Shared by all windows: a page may call one window's methods on another window's object. */
const sources = new WeakMap<EventSource, TappedSource>();

/** Follows the page's EventSources, if the browser has them. */
export function wrapEventSource(context: WrapContext): void {
  const { EventSource } = context.natives;
  if (!EventSource || !makesNatives(context, 'EventSource', EventSource)) return;
  const { prototype } = EventSource;
  const close = prototype.close as () => void;
  const stateOf = readerOf(prototype, 'readyState');
  const urlOf = readerOf(prototype, 'url');
  const credentialsOf = readerOf(prototype, 'withCredentials');
  const readyState = (source: EventSource): number => Number(stateOf(source));

  replaceConstructor(context.scope, 'EventSource', EventSource, (given, newTarget) => {
    const args = sourceArguments(given);
    const native = once(() => construct(EventSource, args, newTarget) as EventSource);
    const connect = native.get;
    const standIn = () => {
      if (native.made) apply(close, native.made, []);
      return createStandIn<EventSource>(context.natives, newTarget);
    };
    try {
      const url = sourceUrl(context.scope, args) ?? connect().url;
      const withCredentials = Boolean(
        (Object(args[1]) as { withCredentials?: unknown }).withCredentials,
      );
      const client = context.clients.meet(url);
      if (!client) return connect();
      const making = { url, withCredentials, connect, standIn };
      const source = new TappedSource(context, client, { close, readyState }, making);
      sources.set(source.face, source);
      return source.face;
    } catch (error) {
      if (native.thrown === error) throw error;
      context.complain(`An EventSource is not followed: ${String(error)}`);
      return connect();
    }
  });

  const tapped = orEarlier(
    context,
    sources,
    (self) => String(urlOf(self)),
    (self, url) => {
      const state = Number(readyState(self));
      const client = state <= OPEN ? context.clients.meet(url) : undefined;
      const withCredentials = credentialsOf(self) === true;
      const making = { url, withCredentials, connect: () => self, standIn: () => self };
      return (
        client &&
        beforeHandlers(
          self,
          HANDLERS,
          () =>
            new TappedSource(context, client, { close, readyState }, making, { made: self, state }),
        )
      );
    },
  );
  whenRead(context, EventSource, tapped);
  replaceMethod<EventSource>(prototype, 'close', (self, args, native) => {
    const source = tapped(self);
    return source ? source.close() : apply(native, self, args);
  });
  replaceAccessor<EventSource>(prototype, 'readyState', {
    get: (self, native) => tapped(self)?.readyState ?? native(),
  });
  for (const name of ['url', 'withCredentials'] as const) {
    replaceAccessor<EventSource>(prototype, name, {
      get(self, native) {
        const source = sources.get(self);
        return source?.handlers ? source[name] : native();
      },
    });
  }
  replaceHandlers(prototype, HANDLERS, sources, tapped);
  const earlier = (self: object) => (self instanceof EventSource ? tapped(self) : undefined);
  // Servers choose the names of events, so they are only known from the page's listeners; ours must be added before.
  replaceMethod<object>(
    context.scope.EventTarget.prototype,
    'addEventListener',
    (self, args, native) => {
      const source = sources.get(self as EventSource) ?? earlier(self);
      if (!source || args.length < 2 || typeof args[0] === 'symbol')
        return apply(native, self, args);
      const type = context.natives.toText(args[0]);
      source.learn(type);
      return apply(native, self, [type, ...args.slice(1)]);
    },
  );
}

/** Reads the options from the arguments once, as the browser would. Invalid arguments are left for the browser to reject. */
function sourceArguments(args: unknown[]): unknown[] {
  const [url, init, ...rest] = args;
  if (init === null || !['object', 'function'].includes(typeof init)) return args;
  const { withCredentials } = init as EventSourceInit;
  return [url, { withCredentials }, ...rest];
}

/** The URL of an EventSource created with these arguments; `null` where the browser may have to throw. */
function sourceUrl({ document }: PageScope, [url]: unknown[]): string | null {
  if (!(typeof url === 'string' || isUrl(url))) return null;
  return URL.canParse(url, document.baseURI) ? new URL(url, document.baseURI).href : null;
}
