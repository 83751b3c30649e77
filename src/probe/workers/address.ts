import type { PageNatives } from '../natives.ts';
import { apply, construct } from '../reflect.ts';
import { URL } from '../url.ts';
import { replaceAccessor, replaceConstructor, replaceMethod } from '../wrap/disguise.ts';
import { isRequest, isUrl } from '../wrap/of-any-window.ts';
import type { WorkerScope } from './scope.ts';

const PARTS = [
  ...['href', 'origin', 'protocol', 'host', 'hostname'],
  ...['port', 'pathname', 'search', 'hash'],
] as const;

type Part = Exclude<keyof globalThis.URL, 'toString' | 'toJSON' | 'searchParams'>;

/**
 * Makes a worker whose script was loaded by another script report its own address in `location`, and resolve relative URLs
 * against it. Nothing is relative to a `blob:` URL.
 */
export function pretendAddress(
  scope: WorkerScope,
  { toText }: Pick<PageNatives, 'toText'>,
  address: string,
): void {
  /** The absolute form of a URL, since the browser does not know the address to resolve it against. */
  const full = (url: unknown): unknown => {
    if (typeof url === 'symbol' || isUrl(url) || isRequest(url)) return url;
    const text = toText(url);
    if (!URL.canParse(text, address)) return url;
    const { href } = new URL(text, address);
    return href === text ? url : href;
  };
  const first = ([url, ...rest]: unknown[]): unknown[] => [full(url), ...rest];

  const place = new URL(address);
  const location: object = Object.getPrototypeOf(scope.location);
  for (const part of PARTS) {
    replaceAccessor(location, part, {
      get(_self, native) {
        // Throws when called on anything else.
        native();
        return place[part as Part];
      },
    });
  }
  replaceMethod(location, 'toString', (self, args, native) => {
    apply(native, self, args);
    return place.href;
  });

  const makers = scope as unknown as Record<string, (new (...args: never[]) => object) | undefined>;
  for (const name of ['WebSocket', 'EventSource', 'Request', 'Worker']) {
    const native = makers[name];
    if (!native) continue;
    replaceConstructor(scope, name, native, (args, newTarget) => {
      return construct(native, args.length === 0 ? args : first(args), newTarget) as object;
    });
  }
  replaceMethod(scope, 'fetch', (self, args, native) =>
    apply(native, self, args.length === 0 ? args : first(args)),
  );
  replaceMethod(scope, 'importScripts', (self, args, native) =>
    apply(native, self, args.map(full)),
  );
  replaceMethod(scope.XMLHttpRequest.prototype, 'open', (self, args, native) => {
    const [method, url, ...rest] = args;
    return apply(native, self, args.length < 2 ? args : [method, full(url), ...rest]);
  });
}
