import { expect, it } from 'vitest';
import { createFaultline, MemoryStore } from '../../../src/server/index.ts';
import { complete } from '../../../src/server/options.ts';

const OPTIONS = { store: new MemoryStore(), identify: () => 'ana', onMessage: () => [] };

it.each([
  [{ store: undefined }, 'Option store must be a store'],
  [{ identify: undefined }, 'Option identify must be a function'],
  [{ onMessage: 'echo' }, 'Option onMessage must be a function'],
  [{ admit: true }, 'Option admit must be a function'],
  [{ onError: 'log' }, 'Option onError must be a function'],
  [{ websocketPath: 'chat' }, "such as '/chat'; it is 'chat'"],
  [{ websocketPath: '/chat?user=ana' }, 'Option websocketPath must be a path'],
  [{ apiPath: 'api' }, "such as '/api'; it is 'api'"],
  [{ apiPath: '/api/' }, 'without a trailing slash'],
  [{ maxFrame: 0 }, 'Option maxFrame must be a whole number of bytes, above 0; it is 0'],
  [{ maxFrame: Number.NaN }, 'it is NaN'],
  [{ messageTimeout: 0 }, 'Option messageTimeout must be a number of ms above 0'],
  [{ messageTimeout: '1000' }, "it is '1000'"],
  [{ messageTimeout: Number.NaN }, 'it is NaN'],
  [{ onAplied: () => {} }, "There is no option 'onAplied'"],
  [{ store: Promise.resolve(new MemoryStore()) }, 'not a promise of one'],
])('the options %j throw a TypeError that says what is wrong', (wrong, problem) => {
  const create = () => createFaultline({ ...OPTIONS, ...(wrong as object) });
  expect(create).toThrow(TypeError);
  expect(create).toThrow(problem);
});

it('the options have defaults', () => {
  expect(complete(OPTIONS)).toMatchObject({
    websocketPath: '/chat',
    apiPath: '/api',
    maxFrame: 1024 ** 2,
    messageTimeout: 300_000,
  });
});

it('createFaultline without options throws an error that says so', () => {
  expect(() => createFaultline(undefined as never)).toThrow(
    'createFaultline needs an options object',
  );
});

it.each([
  {},
  { websocketPath: '/', apiPath: '' },
  { websocketPath: '/a/b/', maxFrame: 1 },
  { messageTimeout: Number.POSITIVE_INFINITY, onApplied: () => {} },
])('the options %j are valid', (right) => {
  expect(() => createFaultline({ ...OPTIONS, ...right })).not.toThrow();
});
