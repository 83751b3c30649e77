export type { State, Transport } from '../journal/entry.ts';
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
  Clock,
  ConnectionOptions,
  Jitter,
  Network,
  SendOptions,
  StreamingMode,
} from './options.ts';
export type { Json } from './protocol.ts';
export type {
  Identity,
  Kept,
  OutboxChange,
  OutboxItem,
  OutboxStore,
} from './store.ts';
