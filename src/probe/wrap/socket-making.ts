/** Methods of the native prototype, from before they were wrapped. */
export interface SocketMethods {
  readonly send: (data: unknown) => void;
  readonly close: (code?: number, reason?: string) => void;
}

/** How a socket comes to be. */
export interface SocketMaking {
  readonly url: string;
  readonly args: unknown[];
  /** The native one, which connects. Throws as natively. */
  readonly connect: () => WebSocket;
  /** One that does not connect. */
  readonly standIn: () => WebSocket;
}
