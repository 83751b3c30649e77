import type { ForeignClient } from '../foreign-client.ts';
import { apply, construct } from '../reflect.ts';
import { URL } from '../url.ts';
import type { WrapContext } from './context.ts';
import { replaceAccessor, replaceConstructor, replaceMethod } from './disguise.ts';
import { makesNatives } from './earlier.ts';
import { followed } from './followed.ts';
import { tooLate } from './native-errors.ts';
import { isObject, isUrl } from './of-any-window.ts';
import { TappedXhr } from './tapped-xhr.ts';
import { UploadGuard } from './upload-guard.ts';
import { XhrKind } from './xhr-kind.ts';
import { captureXhr, type XhrNatives } from './xhr-natives.ts';
import { LOADING, OPENED, UNSENT } from './xhr-states.ts';
import type { OpenedRequest } from './xhr-wire.ts';

const EVENTS = [
  'readystatechange',
  'loadstart',
  'progress',
  'abort',
  'error',
  'load',
  'timeout',
  'loadend',
];

/** What is known of one XMLHttpRequest of the page. */
interface Standing {
  readonly kind: XhrKind;
  /** What it belongs to: a page may use the methods of one window on an object of another. */
  readonly home: Home;
  /** By its last `open`. */
  opened: OpenedRequest | null;
  guard: UploadGuard | null;
  /** The last `send`, where it is followed. */
  tapped: TappedXhr | null;
  /** What the browser dispatches now is not for the page. */
  hushed: boolean;
}

interface Home {
  readonly context: WrapContext;
  readonly xhrNatives: XhrNatives;
}

/** Of all windows. */
const standings = new WeakMap<object, Standing>();

/**
 * Follows the page's XMLHttpRequests to hosts that a client of the page talks to, as `fetch` is followed. The object that the page holds is
 * the browser's own, and so are its events, until a fault changes what it shows.
 */
export function wrapXhr(context: WrapContext): void {
  const { scope, natives } = context;
  if (!makesNatives(context, 'XMLHttpRequest', scope.XMLHttpRequest)) return;
  const xhrNatives = captureXhr(scope);
  const { XMLHttpRequest } = xhrNatives;
  const { prototype } = XMLHttpRequest;

  const first = (event: Event): void => {
    const standing = standings.get(event.currentTarget ?? event);
    if (!standing?.tapped && !standing?.hushed) return;
    if (!natives.isGenuine(event)) return;
    if (standing.hushed) event.stopImmediatePropagation();
    else standing.tapped?.take(event);
  };
  // Listeners of an XMLHttpRequest are called in the order in which they were added: ours has to be there before the page has the object.
  replaceConstructor(scope, 'XMLHttpRequest', XMLHttpRequest, (args, newTarget) => {
    const xhr = construct(XMLHttpRequest, args, newTarget) as XMLHttpRequest;
    standings.set(xhr, {
      home: { context, xhrNatives },
      kind: new XhrKind(xhrNatives, xhr),
      opened: null,
      guard: null,
      tapped: null,
      hushed: false,
    });
    for (const type of EVENTS) natives.listen(xhr, type, first);
    return xhr;
  });

  replaceMethod<XMLHttpRequest>(prototype, 'open', (self, args, native) => {
    const standing = standings.get(self);
    if (!standing) return apply(native, self, args);
    const { home, kind, opened, tapped } = standing;
    const shown = tapped?.shown ?? null;
    Object.assign(standing, { opened: null, tapped: null, hushed: shown !== null });
    try {
      if (opened && kind.differs) {
        home.xhrNatives.open(self, opened.args);
        kind.restore();
      }
      standing.opened = describe(home.context, args);
      apply(native, self, args);
    } catch (error) {
      // The one before goes on.
      Object.assign(standing, { opened, tapped });
      throw error;
    } finally {
      standing.hushed = false;
    }
    tapped?.leave();
    if (shown && shown.readyState !== OPENED) {
      const { natives } = home.context;
      natives.dispatch(self, new natives.Event('readystatechange'));
    }
    return undefined;
  });

  replaceMethod<XMLHttpRequest>(prototype, 'setRequestHeader', (self, args, native) => {
    const standing = standings.get(self);
    if (standing?.tapped?.shown) return apply(native, new XMLHttpRequest(), args);
    if (!standing?.opened || args.length < 2) return apply(native, self, args);
    // What the page's own objects tell is asked for once.
    const [name, value] = args
      .slice(0, 2)
      .map((part) => (isObject(part) ? natives.toText(part) : part));
    apply(native, self, [name, value]);
    return void standing.opened.headers.push([String(name), String(value)]);
  });

  replaceMethod<XMLHttpRequest>(prototype, 'send', (self, args, native) => {
    const standing = standings.get(self);
    const opened = standing?.opened;
    // One that was sent already is refused by the browser itself; it says so of a fresh one, where it does not know.
    if (standing?.tapped?.shown) return apply(native, new XMLHttpRequest(), args);
    if (standing && !standing.tapped) standing.guard?.before(opened ?? null);
    const client = opened && !standing.tapped ? follow(standing.home, opened, args[0]) : undefined;
    if (!standing || !opened || !client) return apply(native, self, args);
    opened.guard = standing.guard;
    const { context: own, xhrNatives: methods } = standing.home;
    standing.tapped = new TappedXhr(own, methods, client, self, opened, standing.kind, args[0]);
    return standing.tapped.send();
  });

  replaceMethod<XMLHttpRequest>(prototype, 'abort', (self, args, native) => {
    const handled = standings.get(self)?.tapped?.abort();
    if (!handled) apply(native, self, args);
  });

  const shownOf = (self: object) => standings.get(self)?.tapped?.shown;
  replaceMethod<XMLHttpRequest>(prototype, 'getResponseHeader', (self, args, native) => {
    const answer = () => apply(native, self, args);
    const shown = args.length > 0 ? shownOf(self) : undefined;
    return shown ? shown.header(String(args[0]), answer) : answer();
  });
  replaceMethod<XMLHttpRequest>(prototype, 'getAllResponseHeaders', (self, args, native) => {
    const answer = () => apply(native, self, args);
    return shownOf(self)?.headers(answer) ?? answer();
  });
  replaceAccessor<XMLHttpRequest>(prototype, 'readyState', {
    get: (self, native) => shownOf(self)?.readyState ?? native(),
  });
  for (const name of ['status', 'statusText', 'responseURL'] as const) {
    replaceAccessor<XMLHttpRequest>(prototype, name, {
      get: (self, native) => shownOf(self)?.[name](native) ?? native(),
    });
  }
  /** One of this kind that is asked for nothing yet, to throw what the browser throws for such a one. */
  const ofKind = ({ type }: XhrKind) => {
    const fresh = new XMLHttpRequest();
    xhrNatives.setResponseType(fresh, type);
    return fresh;
  };
  for (const name of ['response', 'responseText', 'responseXML'] as const) {
    replaceAccessor<XMLHttpRequest>(prototype, name, {
      get(self, native) {
        const { kind, tapped } = standings.get(self) ?? {};
        if (!kind || !tapped?.shown) return native();
        const read = kind.differs ? () => xhrNatives[name](ofKind(kind)) : native;
        return tapped.shown[name](kind, read);
      },
    });
  }
  replaceAccessor<XMLHttpRequest>(prototype, 'responseType', {
    get: (self, native) => standings.get(self)?.kind.type ?? native(),
    set(self, value, native) {
      const { kind, home, tapped } = standings.get(self) ?? {};
      if (!kind || !home || !tapped?.shown) return native();
      // The browser says what it does not take for a type, and leaves out what it does not know.
      const type = isObject(value) ? natives.toText(value) : value;
      const fresh = new XMLHttpRequest();
      xhrNatives.setResponseType(fresh, type);
      if (type !== xhrNatives.responseType(fresh)) return;
      if (tapped.shown.readyState >= LOADING) throw tooLate(home.context, 'responseType');
      kind.type = xhrNatives.responseType(fresh);
    },
  });
  replaceMethod<XMLHttpRequest>(prototype, 'overrideMimeType', (self, args, native) => {
    const { kind, home, tapped } = standings.get(self) ?? {};
    if (!kind || !home || args.length === 0) return apply(native, self, args);
    const mime = isObject(args[0]) ? natives.toText(args[0]) : args[0];
    // The browser says of a fresh one what it does not take.
    xhrNatives.overrideMimeType(new XMLHttpRequest(), mime);
    const shown = tapped?.shown;
    if (shown && shown.readyState >= LOADING) throw tooLate(home.context, 'overrideMimeType');
    if (shown) return kind.overrideMimeType(mime);
    apply(native, self, [mime]);
    return kind.overridden(mime);
  });
  replaceAccessor<XMLHttpRequest>(prototype, 'withCredentials', {
    set(self, _value, native) {
      const { home, tapped } = standings.get(self) ?? {};
      const state = tapped?.shown?.readyState ?? UNSENT;
      if (home && state !== UNSENT) throw tooLate(home.context, 'withCredentials');
      native();
    },
  });
  replaceAccessor<XMLHttpRequest>(prototype, 'upload', {
    get(self, native) {
      const upload = native() as XMLHttpRequestUpload;
      const standing = standings.get(self);
      if (standing) standing.guard ??= new UploadGuard(natives, upload);
      return upload;
    },
  });
  replaceAccessor<XMLHttpRequest>(prototype, 'timeout', {
    set(self, _value, native) {
      native();
      standings.get(self)?.tapped?.limit.changed();
    },
  });
}

function follow(
  { context }: Home,
  { url, method }: OpenedRequest,
  body: unknown,
): ForeignClient | undefined {
  try {
    const text = typeof body === 'string' ? body : undefined;
    return followed(context.clients, { url, method, body: text });
  } catch (error) {
    context.complain(`An XMLHttpRequest is not followed: ${String(error)}`);
    return undefined;
  }
}

/** `null` for what only the browser can read: a URL that is none, arguments that are none. */
function describe({ scope, natives }: WrapContext, args: unknown[]): OpenedRequest | null {
  const [method, url, asynchronous] = args;
  if (typeof method !== 'string' || !(typeof url === 'string' || isUrl(url))) return null;
  const base = natives.base();
  if (!URL.canParse(url, base)) return null;
  return {
    method: method.toUpperCase(),
    url: new URL(url, base).href,
    sameOrigin: new URL(url, base).origin === scope.location.origin,
    // Left out it is true; given as `undefined` it is false.
    async: args.length < 3 || Boolean(asynchronous),
    guard: null,
    headers: [],
    args,
  };
}
