export type { Sendable } from '../connection/events.ts';
export type { Body } from './body.ts';
export { createFaultline, type Faultline, type PublishOptions } from './faultline.ts';
export type { Accepted, ClientMessage, FaultlineOptions, Visit } from './options.ts';
export { Refusal } from './refusal.ts';
export type {
  Claim,
  EventListener,
  Kind,
  Notice,
  Opened,
  Outcome,
  Range,
  Session,
  Step,
  Store,
  StoredBody,
  StoredEvent,
  Turn,
} from './store.ts';
export { MemoryStore } from './stores/memory.ts';
