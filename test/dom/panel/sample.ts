import type { Draft } from '../../../src/journal/entry.ts';

/** Some time of day; every sample starts here. */
export const START = Date.UTC(2026, 0, 15, 14, 3, 27);
const connection = 'client-1';

const policy = { jitter: 'full', base: 1000, cap: 30_000, maxAttempts: 10 };
const url = 'ws://localhost/chat';

const posting = (after: number) =>
  ({ at: START + after, connection: 'page:shop', inferred: true }) as const;
const message = (messageId: string) => ({ messageId, epoch: 1, transport: 'ajax' }) as const;

/** A client that reports itself connects over WebSocket. Times are ms after `START`. */
export const connects: readonly Draft[] = [
  { type: 'connection', at: START, connection, label: 'ConnectionManager', url, policy },
  {
    type: 'state',
    at: START + 1,
    connection,
    from: 'disconnected',
    to: 'connecting',
    cause: 'connect',
  },
  { type: 'attempt', at: START + 2, connection, epoch: 1, transport: 'websocket', url, attempt: 1 },
  { type: 'open', at: START + 20, connection, epoch: 1, transport: 'websocket' },
  {
    type: 'state',
    at: START + 21,
    connection,
    from: 'connecting',
    to: 'connected',
    cause: 'opened',
  },
];

/** A message goes out and is confirmed; a second one is on the wire. */
export const sends: readonly Draft[] = [
  {
    type: 'queued',
    at: START + 1000,
    connection,
    messageId: 'message-one',
    sequence: 1,
    size: 24,
    preview: '{"text":"Hello"}',
  },
  {
    type: 'sent',
    at: START + 1001,
    connection,
    messageId: 'message-one',
    epoch: 1,
    transport: 'websocket',
  },
  {
    type: 'confirmed',
    at: START + 1043,
    connection,
    messageId: 'message-one',
    epoch: 1,
    transport: 'websocket',
  },
  {
    type: 'queued',
    at: START + 2000,
    connection,
    messageId: 'message-two',
    sequence: 2,
    size: 30,
    preview: '{"text":"Are you there?"}',
  },
  {
    type: 'sent',
    at: START + 2001,
    connection,
    messageId: 'message-two',
    epoch: 1,
    transport: 'websocket',
  },
];

/** The connection dies, and the client waits before it tries again. */
export const drops: readonly Draft[] = [
  {
    type: 'close',
    at: START + 2100,
    connection,
    epoch: 1,
    transport: 'websocket',
    code: 1006,
    reason: '',
    clean: false,
    by: 'remote',
  },
  {
    type: 'state',
    at: START + 2100,
    connection,
    from: 'connected',
    to: 'reconnecting',
    cause: 'closed',
    phase: 'waiting',
  },
  { type: 'backoff', at: START + 2100, connection, attempt: 1, ceiling: 1000, planned: 640 },
];

/** The first retry falls to SSE, where the second message goes again and is confirmed. */
export const recovers: readonly Draft[] = [
  {
    type: 'state',
    at: START + 2745,
    connection,
    from: 'reconnecting',
    to: 'reconnecting',
    cause: 'retry',
    phase: 'attempting',
  },
  {
    type: 'attempt',
    at: START + 2745,
    connection,
    epoch: 2,
    transport: 'websocket',
    url,
    attempt: 1,
  },
  {
    type: 'close',
    at: START + 2760,
    connection,
    epoch: 2,
    transport: 'websocket',
    code: 1006,
    clean: false,
    by: 'fault',
  },
  {
    type: 'attempt',
    at: START + 2761,
    connection,
    epoch: 3,
    transport: 'sse',
    url: 'http://localhost/api/stream',
    attempt: 1,
  },
  { type: 'open', at: START + 2790, connection, epoch: 3, transport: 'sse' },
  {
    type: 'state',
    at: START + 2791,
    connection,
    from: 'reconnecting',
    to: 'connected',
    cause: 'opened',
  },
  {
    type: 'sent',
    at: START + 2792,
    connection,
    messageId: 'message-two',
    epoch: 3,
    transport: 'sse',
  },
  {
    type: 'confirmed',
    at: START + 2830,
    connection,
    messageId: 'message-two',
    epoch: 3,
    transport: 'sse',
  },
];

/** A page that does not report itself posts two messages beside its stream; the first request fails, the second by a fault. */
export const posts: readonly Draft[] = [
  { ...posting(0), type: 'connection', label: 'Client of shop', url },
  { ...posting(1), type: 'attempt', epoch: 1, transport: 'sse', url, attempt: 1 },
  { ...posting(20), type: 'open', epoch: 1, transport: 'sse' },
  { ...posting(1000), ...message('busy'), type: 'sent', preview: '"Hello"' },
  { ...posting(4000), ...message('busy'), type: 'unconfirmed', reason: 'HTTP 503', by: 'remote' },
  { ...posting(5000), ...message('forced'), type: 'sent', preview: '"You?"' },
  {
    ...{ ...posting(5100), ...message('forced') },
    ...{ type: 'unconfirmed', reason: 'network error', by: 'fault' },
  },
];
