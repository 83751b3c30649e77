import type { Channel, Ending, FrameReader, RegisteredClient, Tap } from '../journal/registry.ts';
import type { Transport } from '../journal/transport.ts';
import type { Surveillance } from './surveillance.ts';

/** The registered client that claims a connection to this URL. `owns` is the page's code: it may throw. */
export function claimantOf(
  registered: readonly RegisteredClient[],
  url: string,
): RegisteredClient | undefined {
  return registered.find(({ claims }) => {
    try {
      return claims?.owns(url) === true;
    } catch {
      return false;
    }
  });
}

/**
 * Surveillance of the connections that a registered client claims: faults apply to them under the client's own name and
 * epochs, and the client itself reports to the journal.
 */
export function leaveToClaimant(
  claimant: RegisteredClient,
  { tap, now }: Surveillance,
): Surveillance {
  const channels = new WeakMap<Channel, Channel>();
  const ownTap: Tap = (channel, passage, pass) => {
    const claimed = channels.get(channel) ?? new ClaimedChannel(claimant, channel);
    channels.set(channel, claimed);
    tap(claimed, passage, pass);
  };
  return { tap: ownTap, now, write: () => {}, later: () => {} };
}

class ClaimedChannel implements Channel {
  readonly connection: string;
  readonly transport: Transport;
  readonly url: string;
  readonly single: boolean;
  readonly beside: boolean;
  readonly #claimant: RegisteredClient;
  readonly #channel: Channel;

  constructor(claimant: RegisteredClient, channel: Channel) {
    this.connection = claimant.id;
    this.transport = channel.transport;
    this.url = channel.url;
    this.single = channel.single ?? false;
    // Its epoch is the client's own.
    this.beside = false;
    this.#claimant = claimant;
    this.#channel = channel;
  }

  /** Read late: the client may report an attempt only after making it. */
  get epoch(): number {
    try {
      const epoch = this.#claimant.claims?.epoch(this.transport);
      return Number.isSafeInteger(epoch) ? Number(epoch) : 0;
    } catch {
      return 0;
    }
  }

  get live(): boolean {
    return this.#channel.live;
  }

  get reader(): FrameReader | undefined {
    return this.#channel.reader;
  }

  end(ending: Ending): void {
    try {
      this.#claimant.claims?.faulted(this.epoch);
    } catch {
      // It will then be reported as ended by the server.
    }
    this.#channel.end(ending);
  }
}
