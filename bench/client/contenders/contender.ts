/** What every message of the bench says. */
export interface Body {
  readonly [key: string]: string | number;
}

/** One client of one library, as the bench drives it. */
export interface Client {
  /** Sends or queues a message; resolves when the server has confirmed it. */
  send(body: Body): Promise<unknown>;
  /** Ends the connection for good. */
  close(): void;
}

/**
 * Makes a client that connects at once and comes back by itself.
 *
 * @param origin `ws://host:port` of the bench's server
 * @param onChange called whenever the client is connected, or is not any more
 */
export type Connect = (origin: string, onChange: (connected: boolean) => void) => Client;
