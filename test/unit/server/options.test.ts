import { expect, it } from 'vitest';
import { createFaultline, MemoryStore } from '../../../src/server/index.ts';

const OPTIONS = { store: new MemoryStore(), identify: () => 'ana', onMessage: () => [] };

it.each([
  [{ store: undefined }, 'Option store must be a store'],
  [{ identify: undefined }, 'Option identify must be a function'],
  [{ onMessage: 'echo' }, 'Option onMessage must be a function'],
  [{ admit: true }, 'Option admit must be a function'],
  [{ onError: 'log' }, 'Option onError must be a function'],
  [{ websocketPath: 'chat' }, "as '/chat' is; it is 'chat'"],
  [{ websocketPath: '/chat?user=ana' }, 'Option websocketPath must be a path'],
  [{ apiPath: 'api' }, "as '/api' is; it is 'api'"],
  [{ apiPath: '/api/' }, 'without a slash at its end'],
  [{ maxFrame: 0 }, 'Option maxFrame must be a whole number of bytes, above 0; it is 0'],
  [{ maxFrame: Number.NaN }, 'it is NaN'],
])('names what is wrong with %j', (wrong, problem) => {
  const create = () => createFaultline({ ...OPTIONS, ...(wrong as object) });
  expect(create).toThrow(TypeError);
  expect(create).toThrow(problem);
});

it.each([{}, { websocketPath: '/', apiPath: '' }, { websocketPath: '/a/b/', maxFrame: 1 }])(
  'takes %j',
  (right) => {
    expect(() => createFaultline({ ...OPTIONS, ...right })).not.toThrow();
  },
);
