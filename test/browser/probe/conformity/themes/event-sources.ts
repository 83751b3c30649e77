import { type Lab, next, type Step, turn } from '../lab.ts';
import { byBrowser, type Case, type Theme } from '../theme.ts';

const makes = (...args: readonly unknown[]) => ({
  see: (lab: Lab) =>
    lab.thrown(() => lab.closing(Reflect.construct(EventSource, [...args]) as EventSource)),
});

const CORS = { 'Access-Control-Allow-Origin': '*' };

/** How a stream from another origin with these headers ends up: `open` or an error that is final. */
const across = (
  headers: (lab: Lab) => Record<string, string>,
  withCredentials: boolean,
  expect: readonly unknown[],
): Case => ({
  async see(lab) {
    const url = lab.plan([{ headers: headers(lab) }], lab.name(), lab.other);
    const source = lab.source(url, { withCredentials });
    const { type } = await Promise.race([next(source, 'open'), next(source, 'error')]);
    return [type, source.readyState, source.withCredentials];
  },
  expect,
});

const TAKEN = ['message', 1];
const REFUSED = ['error', 2];

/** How an answer is taken. */
const answered = (step: Step, expect: unknown): Case => ({
  async see(lab) {
    const source = lab.source(
      lab.plan([{ chunks: ['data: x\n\n'], ...step, ...(expect === REFUSED && { last: 'end' }) }]),
    );
    const log: string[] = [];
    source.onmessage = () => log.push('message');
    const { type } = await Promise.race([next(source, 'message'), next(source, 'error')]);
    return [type, source.readyState];
  },
  expect,
});

export const eventSources: Theme = {
  title: 'making an EventSource',
  source:
    'eventsource/{eventsource-constructor-*,eventsource-url,eventsource-cross-origin,eventsource-close,format-mime-*,request-*}',
  over: 'requests',
  cases: {
    'no argument': { ...makes(), expect: 'TypeError' },
    'a URL that is none': { ...makes('http://[bad'), expect: 'DOMException SyntaxError 12' },
    'a symbol for a URL': { ...makes(Symbol('x')), expect: 'TypeError' },
    'options that are none': { ...makes('/plan', 1), expect: 'TypeError' },
    'options that are null or undefined will do': {
      see: (lab) =>
        [null, undefined, {}, () => {}].map(
          (init) => lab.source(lab.plan([{}]), init as unknown as EventSourceInit).withCredentials,
        ),
      expect: [false, false, false, false],
    },
    'credentials are asked for by anything that is true': {
      see: (lab) =>
        [true, 1, 'x', 0, ''].map(
          (value) =>
            lab.source(lab.plan([{}]), { withCredentials: value as boolean }).withCredentials,
        ),
      expect: [true, true, true, false, false],
    },
    'a source that is made connects': {
      see(lab) {
        const source = lab.source('/plan');
        return [source.readyState, source.url, source.withCredentials, source.onopen];
      },
      expect: [0, 'http://HOST/plan', false, null],
    },
    'the url is resolved and normalised': {
      see: (lab) =>
        ['', 'plan?q=é', '//HOST:1/', { toString: () => 'x y' }, null, undefined, 'x#f'].map(
          (url) => lab.source(url as string).url,
        ),
      expect: [
        'http://HOST/',
        'http://HOST/plan?q=%C3%A9',
        'http://host:1/',
        'http://HOST/x%20y',
        'http://HOST/null',
        'http://HOST/undefined',
        'http://HOST/x#f',
      ],
    },
    'nothing of it can be set': {
      see(lab) {
        const source = lab.source('/plan');
        for (const name of ['url', 'readyState', 'withCredentials']) {
          lab.note(lab.thrownClass(() => Object.assign(source, { [name]: 'other' })));
        }
        return [source.url, source.readyState, source.withCredentials];
      },
      expect: ['http://HOST/plan', 0, false],
    },
    'open comes before the first event, and the state is open': {
      async see(lab) {
        const source = lab.source(lab.plan([{ chunks: ['data: x\n\n'] }]));
        const log: unknown[] = [];
        source.onopen = () => log.push('open', source.readyState);
        source.onmessage = ({ data }) => log.push(data, source.readyState);
        await next(source, 'message');
        return log;
      },
      expect: ['open', 1, 'x', 1],
    },
    'close ends it at once, with no event': {
      async see(lab) {
        const source = lab.source(lab.plan([{ chunks: ['data: 1\n\ndata: 2\n\n'] }]));
        const log: unknown[] = [];
        source.onerror = () => log.push('error');
        source.onmessage = ({ data }) => {
          log.push(data);
          log.push(source.close(), source.readyState);
        };
        await next(source, 'message');
        await turn();
        source.close();
        return [...log, source.readyState];
      },
      expect: ['1', '(undefined)', 2, 2],
    },
    'close before it is open': {
      async see(lab) {
        const source = lab.source(lab.plan([{ chunks: ['data: 1\n\n'] }]));
        const log: unknown[] = [];
        source.onopen = () => log.push('open');
        source.onmessage = () => log.push('message');
        source.onerror = () => log.push('error');
        source.close();
        const other = lab.source(lab.plan([{ chunks: ['data: 1\n\n'] }]));
        await next(other, 'message');
        return [log, source.readyState];
      },
      expect: [[], 2],
    },
    'close gives the connection up': {
      async see(lab) {
        const source = lab.source(lab.plan([{}]));
        await next(source, 'open');
        source.close();
        return [source.readyState, source.url.startsWith(`http://${lab.host}/plan`)];
      },
      expect: [2, true],
    },
    'the request asks for an event stream and for nothing from a cache': {
      async see(lab) {
        const name = lab.name();
        await next(lab.source(lab.plan([{}], name)), 'open');
        const [request] = await lab.asked(name);
        lab.note(Object.keys(request?.headers ?? {}));
        return [
          request?.method,
          request?.headers.accept,
          request?.headers['cache-control'],
          request?.headers['last-event-id'],
          request?.headers['sec-fetch-mode'],
          request?.headers['sec-fetch-dest'],
        ];
      },
      expect: ['GET', 'text/event-stream', 'no-cache', '(undefined)', 'cors', 'empty'],
    },
    'the request to its own origin carries cookies': {
      async see(lab) {
        const name = lab.name();
        await next(lab.source(lab.plan([{}], name)), 'open');
        return (await lab.asked(name))[0]?.headers.cookie;
      },
      expect: 'lab=1',
    },
    'another origin that allows it': across(() => CORS, false, ['open', 1, false]),
    'another origin that does not': across(() => ({}), false, ['error', 2, false]),
    'another origin that allows all, with credentials': across(() => CORS, true, [
      'error',
      2,
      true,
    ]),
    'another origin that allows this one with credentials': across(
      ({ host }) => ({
        'Access-Control-Allow-Origin': `http://${host}`,
        'Access-Control-Allow-Credentials': 'true',
      }),
      true,
      ['open', 1, true],
    ),
    'another origin that allows this one without credentials': across(
      ({ host }) => ({ 'Access-Control-Allow-Origin': `http://${host}` }),
      true,
      ['error', 2, true],
    ),
    'the request to another origin tells its own': {
      async see(lab) {
        const name = lab.name();
        const source = lab.source(lab.plan([{ headers: CORS }], name, lab.other));
        await next(source, 'open');
        const [request] = await lab.asked(name);
        return [request?.headers.origin, request?.headers['last-event-id']];
      },
      expect: ['http://HOST', '(undefined)'],
    },
    'a content type with a charset': answered({ type: 'text/event-stream; charset=utf-8' }, TAKEN),
    'a content type with another charset': answered(
      { type: 'text/event-stream; charset=windows-1251' },
      byBrowser(REFUSED, TAKEN),
    ),
    'a content type with a semicolon at its end': answered({ type: 'text/event-stream;' }, TAKEN),
    'a content type in capitals': answered({ type: 'TEXT/EVENT-STREAM' }, TAKEN),
    'a content type that only begins alike': answered({ type: 'text/event-stream2' }, REFUSED),
    'another content type': answered({ type: 'text/plain' }, REFUSED),
    'no content type': answered({ type: '' }, REFUSED),
    'the status 204': answered({ status: 204 }, REFUSED),
    'the status 205': answered({ status: 205, chunks: [] }, REFUSED),
    'the status 210': answered({ status: 210 }, REFUSED),
    'the status 299': answered({ status: 299 }, REFUSED),
    'the status 404': answered({ status: 404 }, REFUSED),
    'the status 410': answered({ status: 410 }, REFUSED),
    'the status 500': answered({ status: 500 }, REFUSED),
    'the status 503 with Retry-After': answered(
      { status: 503, headers: { 'Retry-After': '1' } },
      REFUSED,
    ),
    'a redirection is followed, and the url stays': {
      async see(lab) {
        const seen: unknown[] = [];
        for (const status of [301, 302, 303, 307, 308]) {
          const name = lab.name();
          const target = lab.plan([{ chunks: ['data: there\n\n'] }], name);
          const source = lab.source(lab.plan([{ status, headers: { Location: target } }]));
          const { data } = await next<MessageEvent>(source, 'message');
          seen.push(data, source.url === target, (await lab.asked(name))[0]?.method);
          source.close();
        }
        return seen;
      },
      expect: [301, 302, 303, 307, 308].flatMap(() => ['there', false, 'GET']),
    },
    'a redirection without a target is final': answered({ status: 302 }, REFUSED),
  },
};
