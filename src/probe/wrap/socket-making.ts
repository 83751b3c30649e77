import type { Making } from './face.ts';

/** Members of the native prototype, saved before they were wrapped. */
export interface SocketMethods {
  readonly send: (data: unknown) => void;
  readonly close: (code?: number, reason?: string) => void;
  readyState(socket: WebSocket): number;
  binaryType(socket: WebSocket): BinaryType;
  setBinaryType(socket: WebSocket, type: BinaryType): void;
}

export interface SocketMaking extends Making<WebSocket> {
  readonly args: unknown[];
}
