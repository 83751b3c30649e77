export type { RetryPolicy, State } from '../journal/entry.ts';
export type { Channel, Ending, Passage } from '../journal/registry.ts';
export type { Transport } from '../journal/transport.ts';
export type { ClientAdapter } from './adapter.ts';
export type { Closing, Received, ReportedConnection } from './connection.ts';
export { type ClientReport, registerClient } from './report.ts';
export { type ReportingSocketOptions, reportingWebSocket } from './websocket.ts';
