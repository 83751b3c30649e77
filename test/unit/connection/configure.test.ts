import { afterEach, describe, expect, it, vi } from 'vitest';
import { configure } from '../../../src/connection/configure.ts';
import { ConnectionManager, type ConnectionOptions } from '../../../src/connection/index.ts';
import { indexedDbStore } from '../../../src/connection/storage/index.ts';

const good: ConnectionOptions = {
  websocketEndpoint: 'http://host/chat',
  apiEndpoint: 'https://host/api?user=x',
};

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('options', () => {
  it('have defaults, and give each endpoint the scheme of its transport', () => {
    const { route, ...rest } = configure(good);
    expect(rest).toEqual({
      jitter: 'full',
      maxReconnectAttempts: 10,
      reconnectDelay: 1000,
      maxReconnectDelay: 30_000,
      connectTimeout: 5000,
      confirmTimeout: 10_000,
      heartbeatInterval: 30_000,
      heartbeatTimeout: 5000,
      upgradeInterval: 30_000,
      maxQueue: 10_000,
      maxMessageSize: 1_000_000,
    });
    expect(route).toEqual([
      { transport: 'websocket', url: 'ws://host/chat' },
      { transport: 'sse', url: 'https://host/api?user=x' },
      { transport: 'ajax', url: 'https://host/api?user=x' },
    ]);
  });

  it('require only the endpoint of the chosen transport', () => {
    const { route } = configure({ streamingMode: 'sse', apiEndpoint: 'http://host/api' });
    expect(route.map(({ transport }) => transport)).toEqual(['sse']);
  });

  it.each([
    ['the base of the page', { baseURI: 'https://host/app/' }, 'wss://host/app/chat'],
    ['the address of a worker, which has no document', undefined, 'wss://host/app/deep/chat'],
  ])('resolve a path against %s', (_, document, url) => {
    vi.stubGlobal('document', document);
    vi.stubGlobal('location', { href: 'https://host/app/deep/route' });
    const { route } = configure({ streamingMode: 'websocket', websocketEndpoint: 'chat' });
    expect(route).toEqual([{ transport: 'websocket', url }]);
  });

  it('reject a relative path where there is no page to resolve it', () => {
    const rendered = () => configure({ ...good, websocketEndpoint: '/chat' });
    expect(rendered).toThrow("with its host; it is '/chat'.");
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
    ['name', { name: 7 }],
    ['name', { name: null }],
    ['reconnectDelay', { reconnectDelay: null }],
    ['streamingMode', { streamingMode: null }],
    ['jitter', { jitter: 'toString' }],
  ])('that are invalid throw a TypeError that names %s', (name, wrong) => {
    const options = { ...good, ...wrong } as ConnectionOptions;
    expect(() => new ConnectionManager(options)).toThrow(TypeError);
    expect(() => new ConnectionManager(options)).toThrow(`Option ${name}`);
  });

  it.each<[Record<string, unknown>, string]>([
    [
      { heartbeatInterval: Number.POSITIVE_INFINITY },
      'a number of ms above 0, up to 2147483647; it is Infinity.',
    ],
    [{ upgradeInterval: -1 }, 'a number of ms above 0, up to 2147483647, or Infinity; it is -1.'],
    [{ maxReconnectAttempts: -1 }, 'a whole number from 0, or Infinity; it is -1.'],
    [{ maxQueue: Number.NaN }, 'a whole number from 1, or Infinity; it is NaN.'],
    [{ maxMessageSize: 0 }, 'a whole number from 1, or Infinity; it is 0.'],
    [{ maxReconnectDelay: 10 }, 'at least reconnectDelay (1000); it is 10.'],
    [{ jitter: 'some' }, "one of full, equal, decorrelated, additive, none; it is 'some'."],
    [{ store: { open() {} } }, 'an object with open, save, close, keep; it is [object Object].'],
    [{ auth: 'token' }, "a function; it is 'token'."],
    [{ name: 7 }, 'a text; it is 7.'],
  ])('that are invalid throw an error that says what is allowed: %j', (wrong, words) => {
    expect(() => configure({ ...good, ...wrong })).toThrow(words);
  });

  it('must be an object', () => {
    const address = () => new ConnectionManager('ws://host/chat' as never);
    expect(address).toThrow(new TypeError('ConnectionManager needs an options object.'));
  });

  it('allow maxReconnectDelay to equal reconnectDelay', () => {
    const delays = { reconnectDelay: 500, maxReconnectDelay: 500 };
    expect(configure({ ...good, ...delays })).toMatchObject(delays);
  });

  it('that are unknown throw a TypeError that names them', () => {
    const misspelt = { ...good, reconectDelay: 5 };
    expect(() => new ConnectionManager(misspelt)).toThrow(
      new TypeError("There is no option 'reconectDelay'."),
    );
  });

  it('that are undefined get their defaults', () => {
    const undefineds = { jitter: undefined, reconnectDelay: undefined, name: undefined };
    const options = { ...good, ...undefineds } as unknown as ConnectionOptions;
    expect(configure(options)).toMatchObject({ jitter: 'full', reconnectDelay: 1000 });
  });
});
