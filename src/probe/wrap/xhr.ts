import type { ForeignClient } from '../foreign-client.ts';
import { apply, construct } from '../reflect.ts';
import { URL } from '../url.ts';
import { isOk, type WrapContext } from './context.ts';
import { replaceAccessor, replaceConstructor, replaceMethod } from './disguise.ts';
import { makesNatives } from './earlier.ts';
import { followed } from './followed.ts';
import { readGiven } from './given-body.ts';
import { tooLate } from './native-errors.ts';
import { isObject, isUrl } from './of-any-window.ts';
import { TappedXhr } from './tapped-xhr.ts';
import { UploadGuard } from './upload-guard.ts';
import { XhrKind } from './xhr-kind.ts';
import { captureXhr, type XhrNatives } from './xhr-natives.ts';
import { LOADING, OPENED, UNSENT } from './xhr-states.ts';
import type { OpenedRequest, SentRequest } from './xhr-wire.ts';

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

/** The state of one XMLHttpRequest of the page. */
interface Standing {
  readonly kind: XhrKind;
  /** The window it belongs to: a page may call one window's methods on another window's object. */
  readonly home: Home;
  /** Set by the last `open`. */
  opened: OpenedRequest | null;
  guard: UploadGuard | null;
  /** The last `send`, if it is followed. */
  tapped: TappedXhr | null;
  /** Called when a request that is not followed is over, with whether it was answered. */
  over: ((isAnswered: boolean) => void) | null;
  /** The events that the browser dispatches now are not for the page. */
  hushed: boolean;
}

interface Home {
  readonly context: WrapContext;
  readonly xhrNatives: XhrNatives;
}

/** Shared by all windows. */
const standings = new WeakMap<object, Standing>();

/**
 * Follows the page's XMLHttpRequests to hosts that one of its clients talks to, as for `fetch`. The page's object and its events are
 * the browser's own until a fault changes what it shows.
 */
export function wrapXhr(context: WrapContext): void {
  const { scope, natives } = context;
  if (!makesNatives(context, 'XMLHttpRequest', scope.XMLHttpRequest)) return;
  const xhrNatives = captureXhr(scope);
  const { XMLHttpRequest } = xhrNatives;
  const { prototype } = XMLHttpRequest;

  const first = (event: Event): void => {
    const standing = standings.get(event.currentTarget ?? event);
    if (!standing?.tapped && !standing?.hushed && !standing?.over) return;
    if (!natives.isGenuine(event)) return;
    if (standing.hushed) event.stopImmediatePropagation();
    else if (standing.tapped) standing.tapped.take(event);
    else if (event.type === 'load')
      standing.over?.(isOk(xhrNatives.status(event.currentTarget as XMLHttpRequest)));
    else if (event.type === 'loadend') standing.over?.(false);
  };
  // Listeners of an XMLHttpRequest are called in the order in which they were added, so ours must be added before the page has the
  // object.
  replaceConstructor(scope, 'XMLHttpRequest', XMLHttpRequest, (args, newTarget) => {
    const xhr = construct(XMLHttpRequest, args, newTarget) as XMLHttpRequest;
    standings.set(xhr, {
      home: { context, xhrNatives },
      kind: new XhrKind(xhrNatives, xhr),
      opened: null,
      guard: null,
      tapped: null,
      over: null,
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
      // The previous request continues.
      Object.assign(standing, { opened, tapped });
      throw error;
    } finally {
      standing.hushed = false;
    }
    tapped?.leave();
    standing.over?.(false);
    standing.over = null;
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
    // The page's own objects are converted once.
    const [name, value] = args
      .slice(0, 2)
      .map((part) => (isObject(part) ? natives.toText(part) : part));
    apply(native, self, [name, value]);
    return void standing.opened.headers.push([String(name), String(value)]);
  });

  replaceMethod<XMLHttpRequest>(prototype, 'send', (self, args, native) => {
    const standing = standings.get(self);
    const opened = standing?.opened;
    // A second `send` is refused by the browser itself. If the browser's object would not refuse, a new object supplies the error.
    if (standing?.tapped?.shown) return apply(native, new XMLHttpRequest(), args);
    if (standing && !standing.tapped) standing.guard?.before(opened ?? null);
    const sent = opened && !standing.tapped ? { ...opened, ...readGiven(args[0]) } : undefined;
    const client = standing && sent && follow(standing.home, sent);
    if (!standing || !sent || !client) {
      if (standing && opened?.async && !standing.tapped) standing.over = opened.poll.begin();
      return apply(native, self, args);
    }
    sent.guard = standing.guard;
    const { context: own, xhrNatives: methods } = standing.home;
    standing.tapped = new TappedXhr(own, methods, client, self, sent, standing.kind, args[0]);
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
  /** A new object of the same type, to obtain the browser's errors. */
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
      // The browser rejects invalid types with an error, and ignores unknown ones.
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
    // A new object throws what the browser does not accept.
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

function follow({ context }: Home, request: SentRequest): ForeignClient | undefined {
  try {
    return followed(context.clients, request);
  } catch (error) {
    context.complain(`An XMLHttpRequest is not followed: ${String(error)}`);
    return undefined;
  }
}

/** `null` for what only the browser can interpret: an invalid URL or invalid arguments. */
function describe(context: WrapContext, args: unknown[]): OpenedRequest | null {
  const { scope, natives } = context;
  const [method, url, asynchronous] = args;
  if (typeof method !== 'string' || !(typeof url === 'string' || isUrl(url))) return null;
  const base = natives.base();
  if (!URL.canParse(url, base)) return null;
  const place = { method: method.toUpperCase(), url: new URL(url, base).href };
  return {
    ...place,
    poll: context.longPolls.at(place),
    sameOrigin: new URL(url, base).origin === scope.location.origin,
    // Defaults to true if omitted, but an explicit `undefined` means false.
    async: args.length < 3 || Boolean(asynchronous),
    guard: null,
    headers: [],
    args,
  };
}
