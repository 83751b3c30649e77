import type { Lab, Step } from '../lab.ts';
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

const plainFetch = (lab: Lab, name = lab.name()) => lab.plan([json({ ok: 1 })], name);

export const fetchRequests: Theme = {
  title: 'what a fetch sends',
  source: 'fetch/api (request, basic, credentials)',
  over: 'requests',
  cases: {
    'the server gets method, headers and body as they were given': {
      async see(lab) {
        const name = lab.name();
        const headers = { 'X-Own': 'value', 'Content-Type': 'application/x-own' };
        await fetch(plainFetch(lab, name), post('a', { headers }));
        const [request] = await lab.asked(name);
        lab.note(Object.keys(request?.headers ?? {}));
        return [
          request?.method,
          request?.headers['x-own'],
          request?.headers['content-type'],
          request?.body,
        ];
      },
      expect: ['POST', 'value', 'application/x-own', '{"messageId":"a","text":"é"}'],
    },
    'a body may be of any kind': {
      async see(lab) {
        const bodies: BodyInit[] = [
          'text',
          new Blob(['blob'], { type: 'x/y' }),
          new TextEncoder().encode('bytes'),
          new URLSearchParams({ a: 'b c' }),
        ];
        return Promise.all(
          bodies.map(async (body) => {
            const name = lab.name();
            await fetch(plainFetch(lab, name), { method: 'POST', body });
            const [request] = await lab.asked(name);
            return [request?.headers['content-type'] ?? null, request?.body];
          }),
        );
      },
      expect: [
        ['text/plain;charset=UTF-8', 'text'],
        ['x/y', 'blob'],
        [null, 'bytes'],
        ['application/x-www-form-urlencoded;charset=UTF-8', 'a=b+c'],
      ],
    },
    'Request is a class of its name, with its own members': {
      see(lab) {
        lab.note(Object.getOwnPropertyNames(Request.prototype));
        class Special extends Request {
          field = 1;
        }
        const special = new Special('/', post('a'));
        return [
          [Request.name, Request.length, Object.keys(globalThis).includes('Request')],
          [Request.prototype.constructor === Request, new Request('/').constructor === Request],
          [special instanceof Special, special instanceof Request, special.field, special.method],
          [special.clone() instanceof Special, special.clone() instanceof Request],
          /^function Request\(\) \{\s+\[native code\]\s+\}$/.test(`${Request}`),
          lab.thrown(() => (Request as unknown as (url: string) => void)('/')),
          lab.thrown(() => new Request('/', { body: 'none' })),
          lab.thrown(() => Request.prototype.clone.call({})),
        ];
      },
      expect: [
        ['Request', 1, false],
        [true, true],
        [true, true, 1, 'POST'],
        [false, true],
        true,
        'TypeError',
        'TypeError',
        'TypeError',
      ],
    },
    'what a Request is made with is read once': {
      see() {
        const read: string[] = [];
        const init: RequestInit = {
          method: 'POST',
          get body() {
            read.push('body');
            return 'text';
          },
        };
        new Request('/', init);
        return read;
      },
      expect: ['body'],
    },
    'a Request is used up, and may not be used again': {
      async see(lab) {
        const name = lab.name();
        const request = new Request(plainFetch(lab, name), post('a'));
        const copy = request.clone();
        const { ok } = await fetch(request);
        const again = await lab.rejected(fetch(request));
        await fetch(copy);
        return [ok, request.bodyUsed, again, (await lab.asked(name)).map(({ body }) => body)];
      },
      expect: [
        true,
        true,
        'TypeError',
        ['{"messageId":"a","text":"é"}', '{"messageId":"a","text":"é"}'],
      ],
    },
    'a Request may be changed by what comes with it, and may be options itself': {
      async see(lab) {
        const name = lab.name();
        const request = new Request(plainFetch(lab, name), { headers: { 'x-own': '1' } });
        await fetch(request, { method: 'PUT', body: 'put' });
        await fetch(plainFetch(lab, name), request);
        return (await lab.asked(name)).map(({ method, headers, body }) => [
          method,
          headers['x-own'],
          body,
        ]);
      },
      expect: [
        ['PUT', '1', 'put'],
        ['GET', '1', ''],
      ],
    },
    'keepalive, priority and the other options go through': {
      async see(lab) {
        const name = lab.name();
        const init: RequestInit = { keepalive: true, priority: 'low', cache: 'no-store' };
        const { ok } = await fetch(plainFetch(lab, name), post('a', init));
        const [request] = await lab.asked(name);
        return [ok, request?.body, request?.headers['cache-control']];
      },
      expect: [true, '{"messageId":"a","text":"é"}', 'no-cache'],
    },
    'keepalive with too much is an error': {
      see: (lab) =>
        lab.rejected(fetch('/plan', { method: 'POST', keepalive: true, body: 'x'.repeat(70_000) })),
      expect: 'TypeError',
    },
    'the referrer of a Request is kept, until it is fetched with options': {
      async see(lab) {
        const name = lab.name();
        const request = (referrer: string, referrerPolicy: ReferrerPolicy = '') =>
          new Request(plainFetch(lab, name), { referrer, referrerPolicy });
        await fetch(request('/from'));
        await fetch(request(''), {});
        await fetch(request('/from', 'origin'));
        await fetch(request('/from'), { priority: 'low' });
        return (await lab.asked(name)).map(({ headers }) => headers.referer ?? null);
      },
      expect: ['http://HOST/from', null, 'http://HOST/', 'http://HOST/'],
    },
    'credentials may be left out': {
      async see(lab) {
        const name = lab.name();
        await fetch(plainFetch(lab, name), { credentials: 'omit' });
        await fetch(plainFetch(lab, name));
        return (await lab.asked(name)).map(({ headers }) => headers.cookie ?? null);
      },
      expect: [null, 'lab=1'],
    },
  },
};
