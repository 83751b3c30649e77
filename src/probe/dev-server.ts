import { withoutQuery } from '../journal/endpoint.ts';

/** By their subprotocol. */
const SUBPROTOCOLS: readonly (readonly [RegExp, string])[] = [[/^vite-(hmr|ping)$/, 'Vite']];
/** By their path. */
const PATHS: readonly (readonly [RegExp, string])[] = [
  [/\/_next\/(webpack-)?hmr$/, 'Next.js'],
  [/\/__webpack_hmr(\/[^/]+)?$/, 'webpack'],
  [/\/ng-cli-ws$/, 'Angular'],
  [/\/rsbuild-hmr$/, 'Rsbuild'],
  [/\/__parcel_hmr$/, 'Parcel'],
];

/**
 * Whose connection it is, where it is that by which a development server tells its page of new code, often at the host of what the page talks
 * to. When it is lost, the page is loaded anew.
 *
 * @param subprotocol what the page asks for; only a single one is looked at
 */
export function devServerOf(url: string, subprotocol: unknown): string | undefined {
  const known =
    typeof subprotocol === 'string' && SUBPROTOCOLS.find(([asked]) => asked.test(subprotocol));
  if (known) return known[1];
  const path = withoutQuery(url);
  return PATHS.find(([pattern]) => pattern.test(path))?.[1];
}

const WEBPACK = { path: /\/ws$/, says: /^\{"type":"(hot|liveReload)"\}$/, name: 'webpack' };

/** The same of a path that others have, too: what is heard there first shows whose it is. */
export function devServerSaying(url: string, first: unknown): string | undefined {
  const { path, says, name } = WEBPACK;
  if (typeof first !== 'string' || !says.test(first)) return undefined;
  return path.test(withoutQuery(url)) ? name : undefined;
}
