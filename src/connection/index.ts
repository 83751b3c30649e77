export { DeliveryError, MessageTooLargeError, QueueFullError } from './errors.ts';
export type { Cause, ConnectionEvents, Receipt, Sending, Snapshot } from './events.ts';
export { ConnectionManager } from './manager.ts';
export type { Clock, ConnectionOptions, Jitter, StreamingMode } from './options.ts';
export type { Json } from './protocol.ts';
