import type { ForeignClient } from '../foreign-client.ts';
import type { ForeignClients } from '../foreign-clients.ts';
import { isPoll } from '../poll.ts';
import { sightings } from '../sighting.ts';

export interface Described {
  readonly url: string;
  readonly method: string;
  /** The body, where it is text. */
  readonly body: string | undefined;
}

/** The client that a request belongs to: its host is one's already, or the request shows that it is. All others are the browser's own. */
export const followed = (clients: ForeignClients, request: Described): ForeignClient | undefined =>
  clients.find(request.url) ??
  (isPoll(request.url) || posts(request) ? clients.meet(request.url) : undefined);

const posts = ({ method, body }: Described): boolean =>
  method === 'POST' && body !== undefined && sightings(body).some(({ kind }) => kind === 'message');
