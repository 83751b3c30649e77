import { type Lab, type Step, turn } from '../lab.ts';
import type { Theme } from '../theme.ts';

/** A request that a client's message is in. */
const post = (id: string, init: RequestInit = {}): RequestInit => ({
  method: 'POST',
  body: JSON.stringify({ messageId: id, text: 'é' }),
  ...init,
});

const json = (value: unknown): Step => ({
  type: 'application/json',
  chunks: [JSON.stringify(value)],
  last: 'end',
});

const stream = (chunks: readonly string[]): Step => ({ chunks, last: 'end' });

const facts = ({ ok, status, statusText, type, redirected, bodyUsed }: Response) => [
  ok,
  status,
  statusText,
  type,
  redirected,
  bodyUsed,
];

const plainFetch = (lab: Lab, name = lab.name()) => lab.plan([json({ ok: 1 })], name);

export const fetches: Theme = {
  title: 'fetch',
  source:
    'fetch/api (basic, abort, cors, redirect, response, request), of hosts that a client of the page talks to',
  over: 'requests',
  cases: {
    'answers a promise of this window': {
      async see(lab) {
        const promise = fetch(plainFetch(lab));
        const response = await promise;
        return [
          promise.constructor === Promise,
          response instanceof Response,
          Object.keys(response),
          String(response),
          await response.json(),
        ];
      },
      expect: [true, true, [], '[object Response]', { ok: 1 }],
    },
    'throws nothing: what is wrong rejects': {
      async see(lab) {
        const wrong = [
          () => (fetch as () => Promise<unknown>)(),
          () => fetch('http://[bad'),
          () => fetch('http://user:pass@host/'),
          () => fetch('/plan', { method: 'a b' }),
          () => fetch('/plan', { body: 'x' }),
          () => fetch('/plan', 1 as unknown as RequestInit),
          () => fetch('/plan', { signal: {} as AbortSignal }),
          () => fetch('/plan', { headers: { 'a b': 'x' } }),
        ];
        const seen: string[] = [];
        for (const call of wrong) seen.push(await lab.rejected(call()));
        return seen;
      },
      expect: Array.from({ length: 8 }, () => 'TypeError'),
    },
    'what is wrong is rejected in the call': {
      async see(lab) {
        const wrong: [string, RequestInit?][] = [
          ['http://[bad'],
          ['http://user:pass@host/'],
          ['/plan', { method: 'a b' }],
          ['/plan', { body: 'x' }],
          ['/plan', { headers: { 'a b': 'x' } }],
          ['/plan', { headers: [['a b', 'x']], signal: new AbortController().signal }],
          ['/plan', { mode: 'navigate' }],
          ['/plan', { method: 'HEAD', body: new ReadableStream() }],
        ];
        const order: string[] = [];
        for (const [url, init] of wrong) {
          const rejected = fetch(url, init).then(
            () => order.push('fine'),
            (error: Error) => {
              order.push('rejected');
              lab.note(error.message, Object.getOwnPropertyNames(error).sort());
            },
          );
          void Promise.resolve().then(() => order.push('next'));
          await rejected;
          await Promise.resolve();
        }
        return order;
      },
      expect: Array.from({ length: 8 }, () => ['rejected', 'next']).flat(),
    },
    'may be called bare or of the window, not of another object': {
      async see(lab) {
        const bare = fetch;
        const other = { fetch };
        return [
          (await bare(plainFetch(lab))).ok,
          (await window.fetch(plainFetch(lab))).ok,
          await lab.rejected(other.fetch(plainFetch(lab))),
        ];
      },
      expect: [true, true, 'TypeError'],
    },
    'an answer says what it is': {
      async see(lab) {
        const url = plainFetch(lab);
        const response = await fetch(url);
        return [facts(response), response.url === url, response.headers.get('content-type')];
      },
      expect: [[true, 200, 'OK', 'basic', false, false], true, 'application/json'],
    },
    'headers of an answer cannot be changed': {
      see: async (lab) => {
        const plain = await fetch(plainFetch(lab));
        const streamed = await fetch(lab.plan([stream(['data: 1\n\n'])]));
        return [plain, streamed].map(({ headers }) =>
          lab.thrown(() => headers.set('x-own', 'value')),
        );
      },
      expect: ['TypeError', 'TypeError'],
    },
    'a status that is no success is an answer': {
      async see(lab) {
        const response = await fetch(lab.plan([{ ...json({ no: 1 }), status: 503 }]));
        return [facts(response), await response.json()];
      },
      expect: [[false, 503, 'Service Unavailable', 'basic', false, false], { no: 1 }],
    },
    'a status without a body has none': {
      async see(lab) {
        const response = await fetch(lab.plan([{ status: 204 }]));
        return [response.status, response.body, await response.text()];
      },
      // Browsers have a stream there all the same.
      expect: [204, {}, ''],
    },
    'abort rejects with an AbortError, and the request is gone': {
      async see(lab) {
        const control = new AbortController();
        const promise = lab.rejected(fetch('/silence', { signal: control.signal }));
        control.abort();
        return promise;
      },
      expect: 'DOMException AbortError 20',
    },
    'abort with a reason rejects with the reason': {
      async see() {
        const control = new AbortController();
        const reason = new RangeError('mine');
        const promise = fetch('/silence', post('a', { signal: control.signal }));
        control.abort(reason);
        return promise.catch((error: unknown) => error === reason);
      },
      expect: true,
    },
    'a signal that was aborted before': {
      async see(lab) {
        const name = lab.name();
        const signal = AbortSignal.abort();
        const rejected = await lab.rejected(fetch(plainFetch(lab, name), { signal }));
        return [rejected, (await lab.asked(name)).length];
      },
      expect: ['DOMException AbortError 20', 0],
    },
    'a signal that was aborted before rejects at once, whoever is asked': {
      async see() {
        const signal = AbortSignal.abort();
        const asked = ['/silence', 'http://nowhere.example/', new Request('/silence', { signal })];
        return Promise.all(
          asked.map(async (input) => {
            const log: string[] = [];
            await Promise.all([
              fetch(input, { signal }).catch(() => log.push('rejected')),
              Promise.resolve().then(() => log.push('next microtask')),
            ]);
            return log;
          }),
        );
      },
      expect: Array(3).fill(['rejected', 'next microtask']),
    },
    'null takes the signal of a Request away': {
      async see(lab) {
        const control = new AbortController();
        const request = new Request(plainFetch(lab), { signal: control.signal });
        const answered = fetch(request, { signal: null });
        control.abort();
        return (await answered).status;
      },
      expect: 200,
    },
    'a signal that times out': {
      see: (lab) => lab.rejected(fetch('/silence', { signal: AbortSignal.timeout(5) })),
      expect: 'DOMException TimeoutError 23',
    },
    'the signal of a Request aborts it': {
      async see(lab) {
        const control = new AbortController();
        const request = new Request('/silence', { signal: control.signal });
        const promise = lab.rejected(fetch(request));
        control.abort();
        return promise;
      },
      expect: 'DOMException AbortError 20',
    },
    'abort when all is over does nothing': {
      async see(lab) {
        const control = new AbortController();
        const response = await fetch(plainFetch(lab), { signal: control.signal });
        const value = await response.json();
        control.abort();
        await turn();
        return value;
      },
      expect: { ok: 1 },
    },
    'a redirection is followed and told': {
      async see(lab) {
        const target = plainFetch(lab);
        const from = lab.plan([{ status: 302, headers: { Location: target } }]);
        const response = await fetch(from);
        return [facts(response), response.url === target];
      },
      expect: [[true, 200, 'OK', 'basic', true, false], true],
    },
    'a redirection may be an error, or left to the page': {
      async see(lab) {
        const from = () => lab.plan([{ status: 302, headers: { Location: plainFetch(lab) } }]);
        const manual = await fetch(from(), { redirect: 'manual' });
        return [
          await lab.rejected(fetch(from(), { redirect: 'error' })),
          manual.type,
          manual.status,
        ];
      },
      expect: ['TypeError', 'opaqueredirect', 0],
    },
    'another origin that does not allow it': {
      see: (lab) => lab.rejected(fetch(lab.plan([json(1)], lab.name(), lab.other))),
      expect: 'TypeError',
    },
    'another origin that allows it': {
      async see(lab) {
        const headers = { 'Access-Control-Allow-Origin': '*' };
        const url = lab.plan([{ ...json(1), headers }], lab.name(), lab.other);
        const response = await fetch(url);
        return [response.type, await response.json(), [...response.headers.keys()]];
      },
      expect: ['cors', 1, ['content-type']],
    },
    'another origin that need not allow it': {
      async see(lab) {
        const url = lab.plan([stream(['data: 1\n\n'])], lab.name(), lab.other);
        const response = await fetch(url, { mode: 'no-cors' });
        return [response.type, response.status, response.url, response.body];
      },
      expect: ['opaque', 0, '', null],
    },
    'a server that hangs up is a network error': {
      see: async (lab) => [
        await lab.rejected(fetch('/die')),
        await lab.rejected(fetch('/die', post('a'))),
        await lab.rejected(fetch('http://127.0.0.1:1/')),
      ],
      expect: ['TypeError', 'TypeError', 'TypeError'],
    },
  },
};
