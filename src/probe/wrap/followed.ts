import type { ForeignClient } from '../foreign-client.ts';
import type { ForeignClients } from '../foreign-clients.ts';
import { isPoll } from '../poll.ts';
import { sockJsAsked } from '../recognition/sockjs.ts';

export interface Described {
  readonly url: string;
  readonly method: string;
  /** The body, if it is text. */
  readonly body: string | undefined;
}

/** The client that a request belongs to: either its host already has one, or the request reveals one. All others are left to the browser. */
export function followed(
  clients: ForeignClients,
  { url, method, body }: Described,
): ForeignClient | undefined {
  const known = clients.find(url);
  if (known) return known;
  const posts = method === 'POST' && body !== undefined && clients.carries(body, url);
  const connects = isPoll(url) || sockJsAsked(url) !== undefined;
  return connects || posts ? clients.meet(url) : undefined;
}
