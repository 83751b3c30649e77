import { ConnectionManager, type ConnectionOptions } from '../../src/connection/index.ts';
import { indexedDbStore } from '../../src/connection/storage/index.ts';
import { NaiveClient } from '../naive/naive-client.ts';
import type { ChatConnection, ClientName, Mode } from './connection.ts';

interface Endpoints {
  readonly websocketEndpoint: string;
  readonly apiEndpoint: string;
  readonly streamingMode: Mode;
}

/** Creates a client of the chat server for one user. */
export function connectionOf(
  client: ClientName,
  user: string,
  mode: Mode,
  upgradeInterval?: number,
): ChatConnection {
  const query = `?user=${encodeURIComponent(user)}`;
  const endpoints: Endpoints = {
    websocketEndpoint: new URL(`/chat${query}`, location.href.replace(/^http/, 'ws')).href,
    apiEndpoint: new URL(`/api${query}`, location.href).href,
    streamingMode: mode,
  };
  if (client === 'naive') return naive(endpoints);
  return faultline({
    ...endpoints,
    ...(upgradeInterval !== undefined && { upgradeInterval }),
    store: indexedDbStore({ name: user, database: 'faultline-demo' }),
  });
}

function faultline(options: ConnectionOptions): ChatConnection {
  const manager = new ConnectionManager(options);
  return {
    connect: () => manager.connect(),
    // `close`, so that undelivered messages stay for the next page.
    disconnect: () => manager.close(),
    send: (text) => manager.sendMessage({ text }),
    on(listener) {
      manager
        .on('state_change', ({ newState, oldState }) => listener.onState(newState, oldState))
        .on('message', (body) => listener.onEvent(body))
        .on('sent', ({ messageId }) => listener.onSent(messageId))
        .on('confirmed', ({ messageId }) => listener.onConfirmed(messageId))
        .on('failed', ({ messageId, reason }) => listener.onFailed(messageId, reason))
        .on('max_reconnect_attempts', ({ attempts }) => listener.onGaveUp(attempts))
        .on('restored', ({ messages }) => {
          for (const { messageId, body } of messages) {
            const { text } = Object(body) as { text?: unknown };
            if (typeof text === 'string') listener.onRestored(messageId, text);
          }
        });
    },
  };
}

function naive(endpoints: Endpoints): ChatConnection {
  const client = new NaiveClient(endpoints);
  return {
    connect: () => void client.connect(),
    disconnect: () => client.disconnect(),
    send: (text) => client.sendMessage({ text }),
    on(listener) {
      client.on('state_change', ({ newState, oldState }) => listener.onState(newState, oldState));
      client.on('message', (frame) => listener.onEvent(frame.body));
      client.on('sent', ({ messageId }) => listener.onSent(messageId));
      client.on('confirmed', ({ messageId }) => listener.onConfirmed(messageId));
      client.on('max_reconnect_attempts', ({ attempts }) => listener.onGaveUp(attempts));
    },
  };
}
