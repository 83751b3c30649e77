/** What the widget needs of a client; an adapter fits each client to it. */
export interface ChatConnection {
  connect(): void;
  disconnect(): void;
  send(text: string): { messageId: string; queued: boolean };
  on(listener: ChatListener): void;
}

export type ChatState =
  | 'disconnected'
  | 'connecting'
  | 'connected'
  | 'reconnecting'
  | 'disconnecting';

export interface ChatListener {
  onState(state: ChatState, before: ChatState): void;
  onEvent(body: unknown): void;
  onSent(messageId: string): void;
  onConfirmed(messageId: string): void;
  onFailed(messageId: string, reason: string): void;
  onGaveUp(attempts: number): void;
  /** A message written before the page was loaded and not yet delivered. */
  onRestored(messageId: string, text: string): void;
}

export type ClientName = 'faultline' | 'naive';
export type Mode = 'auto' | 'websocket' | 'sse' | 'ajax';
