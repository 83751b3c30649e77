import type { Making } from './face.ts';

/** Methods of the native prototype, from before they were wrapped. */
export interface SocketMethods {
  readonly send: (data: unknown) => void;
  readonly close: (code?: number, reason?: string) => void;
}

export interface SocketMaking extends Making<WebSocket> {
  readonly args: unknown[];
}
