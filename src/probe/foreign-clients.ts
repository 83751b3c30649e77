import { clip } from '../journal/clip.ts';
import { endpointOf } from '../journal/endpoint.ts';
import type { Recognised } from '../journal/recognition.ts';
import type { RegisteredClient } from '../journal/registry.ts';
import { addBounded } from './bounded.ts';
import { claimantOf, leaveToClaimant } from './claims.ts';
import { devServerOf } from './dev-server.ts';
import { ForeignClient } from './foreign-client.ts';
import { leftAlone } from './left-alone.ts';
import { OwnRules } from './recognition/own-rules.ts';
import { Recognition } from './recognition/recognition.ts';
import type { Surveillance } from './surveillance.ts';
import { URL } from './url.ts';

/** Most clients of a page that are distinguished. */
const MAX_CLIENTS = 64;

/** The page's clients that are not ours, one per host; connections claimed by a registered client are followed for faults only. */
export class ForeignClients {
  readonly #clients = new Map<string, ForeignClient>();
  readonly #claimants = new WeakMap<RegisteredClient, ForeignClient>();
  readonly #surveillance: Surveillance;
  readonly #registered: readonly RegisteredClient[];
  readonly #where: string | undefined;
  #complained = false;
  /** Known endpoints of development servers. */
  readonly #devServers = new Set<string>();

  /**
   * @param registered the registered clients, including later ones
   * @param where the page's frame that the clients are in; absent for the page itself
   */
  constructor(
    surveillance: Surveillance,
    registered: readonly RegisteredClient[] = [],
    where?: string,
  ) {
    const leaveAlone = (url: string, server: string) => this.#leaveAlone(url, server);
    this.#surveillance = { ...surveillance, leaveAlone };
    this.#registered = registered;
    this.#where = where;
  }

  /** The client that claims the URL, or the known client of its host. */
  find(url: string): ForeignClient | undefined {
    const claimant = claimantOf(this.#registered, url);
    return claimant ? this.#claimed(claimant, url) : this.#clients.get(hostOf(url));
  }

  /**
   * The client of a host. `undefined` when the page talks to more hosts than can be followed, and for a development server's
   * connection: breaking that would reload the page, which nobody wants from a fault. The journal reports both cases.
   */
  meet(url: string, subprotocol?: unknown): ForeignClient | undefined {
    if (this.#devServers.has(endpointOf(url))) return undefined;
    const server = devServerOf(url, subprotocol);
    if (server) return this.#leaveAlone(url, server);
    const known = this.find(url);
    if (known) return known;
    if (this.#clients.size >= MAX_CLIENTS && !this.#forgetOne()) return this.#refuse(url);
    const host = hostOf(url);
    const client = new ForeignClient(host, clip(url, 2000), this.#surveillance, this.#where);
    this.#clients.set(host, client);
    return client;
  }

  /** Whether a request's body carries a message, by the protocol of its host's client, whether or not there is one yet. */
  carries(body: string, url: string): boolean {
    const known = this.find(url);
    if (known) return known.carries(body, url);
    const rules = this.#surveillance.rules ?? new OwnRules();
    return new Recognition(hostOf(url), rules).carries(url, body);
  }

  /** The protocols by which each client's messages are recognised; none for clients whose connections are claimed. */
  recognised(): readonly Recognised[] {
    return [...this.#clients.values()].flatMap(({ id: connection, protocols }) =>
      protocols.map((protocol) => ({ connection, protocol })),
    );
  }

  #claimed(claimant: RegisteredClient, url: string): ForeignClient {
    const known = this.#claimants.get(claimant);
    if (known) return known;
    const surveillance = leaveToClaimant(claimant, this.#surveillance);
    const client = new ForeignClient(hostOf(url), url, surveillance);
    this.#claimants.set(claimant, client);
    return client;
  }

  #forgetOne(): boolean {
    for (const [host, client] of this.#clients) {
      if (!client.busy) return this.#clients.delete(host);
    }
    return false;
  }

  #leaveAlone(url: string, server: string): undefined {
    addBounded(this.#devServers, endpointOf(url));
    const { now, write } = this.#surveillance;
    const label = `${leftAlone(server)}: ${clip(url, 200)}`;
    write({ type: 'mark', at: now(), connection: '', label, leftAlone: true });
  }

  #refuse(url: string): undefined {
    if (this.#complained) return;
    this.#complained = true;
    const { now, write } = this.#surveillance;
    const message = `The page talks to more than ${MAX_CLIENTS} hosts at once; ${hostOf(url)} and further ones are not followed.`;
    write({ type: 'error', at: now(), connection: '', message });
  }
}

function hostOf(url: string): string {
  try {
    return clip(new URL(url).host, 200);
  } catch {
    return '';
  }
}
