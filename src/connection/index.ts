export type { State } from '../journal/entry.ts';
export type { Transport } from '../journal/transport.ts';
export type { Clock } from './clock.ts';
export type { FollowPage } from './environment.ts';
export { DeliveryError, MessageTooLargeError, QueueFullError } from './errors.ts';
export type {
  Body,
  Cause,
  ConnectionEvents,
  FailureCode,
  MessageState,
  Receipt,
  Sendable,
  Sending,
  Snapshot,
  StateChange,
} from './events.ts';
export type { Keepable, Keeper, Owner, Start } from './keeping.ts';
export { ConnectionManager } from './manager.ts';
export type {
  ConnectionOptions,
  Jitter,
  Network,
  SendOptions,
  StreamingMode,
} from './options.ts';
export type { Identity, OutboxItem } from './outbox.ts';
export type { Json } from './protocol.ts';
export type {
  Kept,
  OutboxChange,
  OutboxStore,
} from './store.ts';
