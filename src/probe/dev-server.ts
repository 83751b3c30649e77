import { withoutQuery } from '../journal/endpoint.ts';

/** Recognised by subprotocol. */
const SUBPROTOCOLS: readonly (readonly [RegExp, string])[] = [[/^vite-(hmr|ping)$/, 'Vite']];
/** Recognised by path. */
const PATHS: readonly (readonly [RegExp, string])[] = [
  [/\/_next\/(webpack-)?hmr$/, 'Next.js'],
  [/\/__webpack_hmr(\/[^/]+)?$/, 'webpack'],
  [/\/ng-cli-ws$/, 'Angular'],
  [/\/rsbuild-hmr$/, 'Rsbuild'],
  [/\/__parcel_hmr$/, 'Parcel'],
  [/\/phoenix\/live_reload\/socket\/websocket$/, 'Phoenix'],
];

/**
 * The name of the development server, if the connection is the one by which it announces new code to its page, often on the
 * host that the page itself talks to. If that connection is lost, the page often reloads.
 *
 * @param subprotocol what the page asks for; only a single one is considered
 */
export function devServerOf(url: string, subprotocol: unknown): string | undefined {
  const known =
    typeof subprotocol === 'string' && SUBPROTOCOLS.find(([asked]) => asked.test(subprotocol));
  if (known) return known[1];
  const path = withoutQuery(url);
  return PATHS.find(([pattern]) => pattern.test(path))?.[1];
}

const WEBPACK = { path: /\/ws$/, says: /^\{"type":"(hot|liveReload)"\}$/, name: 'webpack' };

/** The same for a path that others use too: the first message received decides. */
export function devServerSaying(url: string, first: unknown): string | undefined {
  const { path, says, name } = WEBPACK;
  if (typeof first !== 'string' || !says.test(first)) return undefined;
  return path.test(withoutQuery(url)) ? name : undefined;
}
