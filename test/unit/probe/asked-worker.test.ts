import { expect, it } from 'vitest';
import { askedWorker } from '../../../src/probe/workers/asked-worker.ts';

const natives = { base: () => 'https://page.test/in/', toText: String };

it.each([
  [['w.js'], { address: 'https://page.test/in/w.js', isModule: false, name: 'w.js', options: {} }],
  [
    [new URL('https://page.test/w.js?a#b')],
    { address: 'https://page.test/w.js?a#b', name: 'w.js' },
  ],
  [['/'], { address: 'https://page.test/', name: '/' }],
  [['w.js', { type: 'module' }], { isModule: true, options: { type: 'module' } }],
  [['w.js', { name: 'mine', x: 1 }], { name: 'mine', options: { name: 'mine' } }],
  [['w.js', { credentials: 'omit' }], { options: { credentials: 'omit' } }],
  [['w.js', null], { options: {} }],
  [['blob:https://page.test/1-2'], { address: 'blob:https://page.test/1-2', name: 'of a blob' }],
])('a worker created from %j is recognised', (args, asked) => {
  expect(askedWorker(natives, args)).toMatchObject(asked);
});

it.each([
  ['without a URL', []],
  ['by what is no URL', ['http://[']],
  ['by what has no text', [Object.create(null)]],
  [
    'with options that throw',
    [
      'w.js',
      {
        get type() {
          throw new Error('of the page');
        },
      },
    ],
  ],
])('a worker created %s is left to the browser', (_how, args) => {
  expect(askedWorker(natives, args)).toBe(null);
});
