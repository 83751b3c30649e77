import { type Lab, next } from '../lab.ts';
import { byBrowser, type Theme } from '../theme.ts';

/** What `new WebSocket` throws for these arguments. */
const makes = (...args: readonly unknown[]) => ({
  see: (lab: Lab) =>
    lab.thrown(() => lab.closing(Reflect.construct(WebSocket, [...args]) as WebSocket)),
});

const SYNTAX = 'DOMException SyntaxError 12';

export const socketMaking: Theme = {
  title: 'making a WebSocket',
  source:
    'websockets/Create-*, websockets/constructor, websockets/interfaces/WebSocket/{url,protocol,extensions}, websockets/cookies, websockets/opening-handshake',
  over: 'sockets',
  cases: {
    'no argument': { ...makes(), expect: 'TypeError' },
    'a URL that is none': { ...makes('http://[bad'), expect: SYNTAX },
    'a URL with a port that is none': { ...makes('ws://host:99999/'), expect: SYNTAX },
    'a URL of another scheme': { ...makes('ftp://host/'), expect: SYNTAX },
    'a URL of a mail address': { ...makes('mailto:a@b'), expect: SYNTAX },
    'a URL with a fragment': { ...makes('ws://host/#fragment'), expect: SYNTAX },
    'a URL with an empty fragment': { ...makes('ws://host/#'), expect: SYNTAX },
    'a symbol for a URL': { ...makes(Symbol('x')), expect: 'TypeError' },
    'the same protocol twice': { ...makes('ws://localhost:1/', ['a', 'a']), expect: SYNTAX },
    'the same protocol in another case, which is another one': {
      ...makes('ws://localhost:1/', ['a', 'A']),
      expect: 'nothing',
    },
    'a protocol with a space': { ...makes('ws://localhost:1/', 'a b'), expect: SYNTAX },
    'a protocol with a comma': { ...makes('ws://localhost:1/', 'a,b'), expect: SYNTAX },
    'a protocol that is empty': { ...makes('ws://localhost:1/', ''), expect: SYNTAX },
    'a protocol that is empty, in an array': {
      ...makes('ws://localhost:1/', ['']),
      expect: SYNTAX,
    },
    'a protocol beyond ASCII': { ...makes('ws://localhost:1/', 'é'), expect: SYNTAX },
    'a protocol that is null is the word null': {
      see(lab) {
        const socket = new WebSocket(lab.ws(), null as unknown as string);
        return [lab.closing(socket).readyState, socket.protocol];
      },
      expect: [0, ''],
    },
    'protocols that cannot be iterated': {
      ...makes('ws://localhost:1/', { length: 1, 0: 'a' }),
      expect: SYNTAX,
    },
    'a socket that is made connects, with nothing to tell yet': {
      see(lab) {
        const { readyState, url, protocol, extensions, binaryType, bufferedAmount } = lab.socket();
        return [readyState, url, protocol, extensions, binaryType, bufferedAmount];
      },
      expect: [0, 'ws://HOST/echo', '', '', 'blob', 0],
    },
    'the url is normalised': {
      see: (lab) =>
        [
          `ws://${lab.host}`,
          `WS://${lab.host}/a/../b c?q=é`,
          `ws://${lab.host}/%20%zz`,
          `ws://${lab.host}/\t\n`,
        ].map((url) => lab.closing(new WebSocket(url)).url),
      expect: ['ws://HOST/', 'ws://HOST/b%20c?q=%C3%A9', 'ws://HOST/%20%zz', 'ws://HOST/'],
    },
    'a URL may be http, relative, or without a scheme': {
      see: (lab) =>
        [`http://${lab.host}/echo`, '/echo', `//${lab.host}/echo`, 'echo?q'].map(
          (url) => lab.closing(new WebSocket(url)).url,
        ),
      expect: ['ws://HOST/echo', 'ws://HOST/echo', 'ws://HOST/echo', 'ws://HOST/echo?q'],
    },
    'a URL that is empty': {
      ...makes(''),
      // The page's own, but for Firefox.
      expect: byBrowser('nothing', SYNTAX),
    },
    'an https URL is a wss one': {
      see: (lab) => lab.closing(new WebSocket(`https://${lab.host}/echo`)).url,
      expect: 'wss://HOST/echo',
    },
    'a URL object will do, and so will what has a text': {
      see: (lab) => [
        lab.closing(new WebSocket(new URL(lab.ws()))).url,
        lab.closing(new WebSocket({ toString: () => lab.ws() } as unknown as string)).url,
        lab.closing(new WebSocket([lab.ws()] as unknown as string)).url,
      ],
      expect: ['ws://HOST/echo', 'ws://HOST/echo', 'ws://HOST/echo'],
    },
    'nothing of it can be set but what is meant to be': {
      see(lab) {
        const socket = lab.socket();
        for (const name of ['url', 'readyState', 'protocol', 'extensions', 'bufferedAmount']) {
          lab.note(lab.thrownClass(() => Object.assign(socket, { [name]: 'other' })));
        }
        return [socket.url, socket.readyState, socket.protocol, Object.keys(socket)];
      },
      expect: ['ws://HOST/echo', 0, '', []],
    },
    'the server selects one of the protocols': {
      async see(lab) {
        const socket = await lab.open('echo?select=second', ['first', 'second']);
        return [socket.protocol, socket.extensions === 'permessage-deflate' || socket.extensions];
      },
      expect: ['second', ''],
    },
    'one protocol as a text': {
      see: async (lab) => (await lab.open('echo?select=only', 'only')).protocol,
      expect: 'only',
    },
    'without a protocol there is none': {
      see: async (lab) => (await lab.open()).protocol,
      expect: '',
    },
    'a protocol that was not offered fails the connection': {
      async see(lab) {
        const socket = lab.socket('echo?select=other', ['first']);
        const { code, reason, wasClean } = await next<CloseEvent>(socket, 'close');
        return [code, reason, wasClean, socket.readyState, socket.protocol];
      },
      expect: [1006, '', false, 3, ''],
    },
    'a protocol that nobody selects': {
      async see(lab) {
        const socket = lab.socket('echo', ['first']);
        const end = await Promise.race([next(socket, 'open'), next(socket, 'close')]);
        return [end.type, socket.protocol];
      },
      // As the standard has it, and as Firefox has it.
      expect: byBrowser(['close', ''], ['open', '']),
    },
    'protocols that come from an iterator are offered in order': {
      async see(lab) {
        const set = new Set(['a', 'b']) as unknown as string[];
        const other = lab.socket('headers?select=b', set);
        const { data } = await next<MessageEvent>(other, 'message');
        return [JSON.parse(data)['sec-websocket-protocol'], other.protocol];
      },
      expect: ['a, b', 'b'],
    },
    'the handshake carries origin, cookies and what else a browser sends': {
      async see(lab) {
        const socket = lab.socket('headers');
        const headers = JSON.parse((await next<MessageEvent>(socket, 'message')).data);
        const { origin, cookie, upgrade, host } = headers;
        lab.note(Object.keys(headers));
        return [origin, cookie, upgrade, host, headers['sec-websocket-version']];
      },
      expect: ['http://HOST', 'lab=1', 'websocket', 'HOST', '13'],
    },
    'a connection that is refused errs and closes, in that order': {
      async see(lab) {
        const socket = lab.socket('refuse');
        const log: unknown[] = [];
        socket.onopen = () => log.push('open');
        socket.onerror = () => log.push('error', socket.readyState);
        const { code, reason, wasClean } = await next<CloseEvent>(socket, 'close');
        return [...log, code, reason, wasClean, socket.readyState];
      },
      expect: ['error', 3, 1006, '', false, 3],
    },
    'a connection to a port that is closed to browsers fails': {
      async see(lab) {
        let end: unknown = 'nothing';
        // A host for each page: Firefox lets the next connection to one that has failed wait, for ever longer.
        const { port } = location;
        const thrown = lab.thrown(() => {
          const socket = new WebSocket(`ws://page-${port}.localhost:25/`);
          end = next<CloseEvent>(socket, 'close').then(({ code }) => code);
        });
        lab.note(thrown);
        return thrown === 'nothing' ? end : 1006;
      },
      expect: 1006,
    },
    'eight at one time have each their own': {
      async see(lab) {
        const sockets = Array.from({ length: 8 }, () => lab.socket());
        await Promise.all(sockets.map((socket) => next(socket, 'open')));
        const answers = sockets.map((socket, index) => {
          socket.send(String(index));
          return next<MessageEvent>(socket, 'message').then(({ data }) => Number(data) - index);
        });
        return (await Promise.all(answers)).every((difference) => difference === 0);
      },
      expect: true,
    },
  },
};
