import { withoutQuery } from '../journal/endpoint.ts';

/** Of Vite's client. */
const SUBPROTOCOL = /^vite-(hmr|ping)$/;
/** Of Next.js, and of webpack's middleware. */
const PATH = /\/(_next\/(webpack-)?hmr|__webpack_hmr)$/;

/**
 * Whether this is how a development server tells its page of new code, often at the host of what the page talks to. When it is lost, the page is
 * loaded anew.
 *
 * @param subprotocol what the page asks for; only a single one is looked at
 */
export const isDevServer = (url: string, subprotocol: unknown): boolean =>
  (typeof subprotocol === 'string' && SUBPROTOCOL.test(subprotocol)) ||
  PATH.test(withoutQuery(url));
