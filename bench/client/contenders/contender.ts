/** The body of every message of the bench. */
export interface Body {
  readonly [key: string]: string | number;
}

/** One client of one library, as driven by the bench. */
export interface Client {
  /** Sends or queues a message; resolves when the server has confirmed it. */
  send(body: Body): Promise<unknown>;
  /** Ends the connection for good. */
  close(): void;
}

/**
 * Creates a client that connects at once and reconnects by itself.
 *
 * @param origin `ws://host:port` of the bench's server
 * @param onChange called when the client has connected or disconnected
 */
export type Connect = (origin: string, onChange: (connected: boolean) => void) => Client;
