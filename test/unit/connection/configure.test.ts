import { describe, expect, it } from 'vitest';
import { configure } from '../../../src/connection/configure.ts';
import { ConnectionManager, type ConnectionOptions } from '../../../src/connection/index.ts';
import { indexedDbStore } from '../../../src/connection/storage/index.ts';

const good: ConnectionOptions = {
  websocketEndpoint: 'http://host/chat',
  apiEndpoint: 'https://host/api?user=x',
};

describe('options', () => {
  it('have defaults, and endpoints get the scheme of their transport', () => {
    const { machine, maxQueue } = configure(good);
    expect(machine).toMatchObject({ maxAttempts: 10, base: 1000, cap: 30_000, jitter: 'full' });
    expect(maxQueue).toBe(10_000);
    expect(machine.route).toEqual([
      { transport: 'websocket', url: 'ws://host/chat' },
      { transport: 'sse', url: 'https://host/api?user=x' },
      { transport: 'ajax', url: 'https://host/api?user=x' },
    ]);
  });

  it('need only the endpoint of the transport that they name', () => {
    const { machine } = configure({ streamingMode: 'sse', apiEndpoint: 'http://host/api' });
    expect(machine.route.map(({ transport }) => transport)).toEqual(['sse']);
  });

  it.each<[string, Record<string, unknown>]>([
    ['streamingMode', { streamingMode: 'pigeon' }],
    ['websocketEndpoint', { websocketEndpoint: undefined }],
    ['websocketEndpoint', { websocketEndpoint: 'ftp://host/' }],
    ['apiEndpoint', { apiEndpoint: 7 }],
    ['apiEndpoint', { apiEndpoint: '/relative' }],
    ['reconnectDelay', { reconnectDelay: 0 }],
    ['reconnectDelay', { reconnectDelay: '1000' }],
    ['maxReconnectDelay', { maxReconnectDelay: 10 }],
    ['maxReconnectAttempts', { maxReconnectAttempts: 1.5 }],
    ['jitter', { jitter: 'some' }],
    ['connectTimeout', { connectTimeout: Number.POSITIVE_INFINITY }],
    ['heartbeatInterval', { heartbeatInterval: 3_000_000_000 }],
    ['maxQueue', { maxQueue: 0 }],
    ['store', { store: 'indexeddb' }],
    ['store', { store: indexedDbStore }],
    ['store', { store: Promise.resolve(null) }],
    ['store', { store: { open() {}, save() {} } }],
    ['store', { store: null }],
    ['clock', { clock: Date }],
    ['network', { network: { WebSocket: class {} } }],
    ['auth', { auth: 'token' }],
    ['random', { random: 0.5 }],
    ['page', { page: {} }],
  ])('that are wrong throw a TypeError that names %s', (name, wrong) => {
    const options = { ...good, ...wrong } as ConnectionOptions;
    expect(() => new ConnectionManager(options)).toThrow(TypeError);
    expect(() => new ConnectionManager(options)).toThrow(`Option ${name}`);
  });
});
