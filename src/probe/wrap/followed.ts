import type { ForeignClient } from '../foreign-client.ts';
import type { ForeignClients } from '../foreign-clients.ts';
import type { LongPoll } from '../long-polls.ts';
import { isPoll } from '../poll.ts';
import type { RpcKind } from '../recognition/rpc.ts';
import { sockJsAsked } from '../recognition/sockjs.ts';
import { saidBy } from '../stream-endpoints.ts';

export interface Described {
  readonly url: string;
  readonly method: string;
  /** The body, if it is text. */
  readonly body: string | undefined;
  readonly form?: string | undefined;
  readonly rpc?: RpcKind | undefined;
  /** Absent where only polls that are recognised by their URL are followed. */
  readonly poll?: LongPoll;
}

/** The client that a request belongs to: either its host already has one, or the request reveals one. All others are left to the browser. */
export function followed(clients: ForeignClients, request: Described): ForeignClient | undefined {
  const { url, method, rpc, poll } = request;
  const known = clients.find(url);
  if (known) return known;
  const said = saidBy(request);
  const posts = method === 'POST' && said !== undefined && clients.carries(said, url);
  const connects = isPoll(url) || poll?.isKnown || sockJsAsked(url) !== undefined;
  return connects || posts || rpc === 'connect' ? clients.meet(url) : undefined;
}
