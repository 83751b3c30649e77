export const TRANSPORTS = ['websocket', 'sse', 'ajax'] as const;
export type Transport = (typeof TRANSPORTS)[number];
