import { next } from '../lab.ts';
import type { Theme } from '../theme.ts';

export const subclasses: Theme = {
  title: 'subclasses',
  source: 'websockets/constructor (new.target), eventsource/eventsource-constructor',
  over: 'sockets',
  cases: {
    'a class that extends WebSocket makes its own': {
      see(lab) {
        class Special extends WebSocket {
          field = 1;
          get twice() {
            return 2 * this.readyState;
          }
        }
        const special = lab.closing(new Special(lab.ws()));
        return [
          special instanceof Special,
          special instanceof WebSocket,
          special.constructor === Special,
          Object.getPrototypeOf(special) === Special.prototype,
          special.field,
          special.twice,
          Special.OPEN,
          Special.name,
        ];
      },
      expect: [true, true, true, true, 1, 0, 1, 'Special'],
    },
    'a class that extends WebSocket is told its new.target': {
      see(lab) {
        const told: unknown[] = [];
        class Special extends WebSocket {
          constructor(url: string) {
            super(url);
            told.push(new.target === Special, new.target.name);
          }
        }
        lab.closing(new Special(lab.ws()));
        return told;
      },
      expect: [true, 'Special'],
    },
    'a class may override what it inherits and call it by super': {
      async see(lab) {
        const log: unknown[] = [];
        class Special extends WebSocket {
          override send(data: string) {
            log.push(`sends ${data}`);
            super.send(data.toUpperCase());
          }
          override get url() {
            return `${super.url}?seen`;
          }
          override close() {
            log.push('closes');
            super.close();
          }
        }
        const special = lab.closing(new Special(lab.ws()));
        await next(special, 'open');
        special.send('hello');
        log.push((await next<MessageEvent>(special, 'message')).data, special.url);
        special.close();
        return [...log, special.readyState];
      },
      expect: ['sends hello', 'HELLO', 'ws://HOST/echo?seen', 'closes', 2],
    },
    'a class of a class extends as well': {
      see(lab) {
        class First extends WebSocket {}
        class Second extends First {}
        const second = lab.closing(new Second(lab.ws()));
        return [second instanceof First, second.constructor.name, String(second)];
      },
      expect: [true, 'Second', '[object WebSocket]'],
    },
    'Reflect.construct with another new target uses its prototype': {
      see(lab) {
        const target = function other() {} as unknown as typeof WebSocket;
        target.prototype = Object.create(WebSocket.prototype);
        const made = lab.closing(Reflect.construct(WebSocket, [lab.ws()], target) as WebSocket);
        return [Object.getPrototypeOf(made) === target.prototype, made.readyState];
      },
      expect: [true, 0],
    },
    'Reflect.construct with a new target that has no prototype uses the native one': {
      see(lab) {
        const target = (() => {}).bind(null);
        const made = Reflect.construct(WebSocket, [lab.ws()], Object);
        lab.closing(Reflect.construct(WebSocket, [lab.ws()], WebSocket) as WebSocket);
        Reflect.apply(WebSocket.prototype.close, made, []);
        return [
          lab.thrown(() => Reflect.construct(WebSocket, [lab.ws()], target)),
          Object.getPrototypeOf(made) === Object.prototype,
        ];
      },
      expect: ['TypeError', true],
    },
    'an object that only inherits is no WebSocket': {
      see(lab) {
        const fake = Object.create(WebSocket.prototype) as WebSocket;
        return [
          fake instanceof WebSocket,
          lab.thrown(() => fake.readyState),
          lab.thrown(() => fake.send('x')),
          lab.thrown(() => {
            fake.onopen = null;
          }),
        ];
      },
      expect: [true, 'TypeError', 'TypeError', 'TypeError'],
    },
    'the prototype itself is no WebSocket': {
      see: (lab) => [
        lab.thrown(() => WebSocket.prototype.readyState),
        lab.thrown(() => WebSocket.prototype.close()),
        lab.thrown(() => EventSource.prototype.readyState),
        lab.thrown(() => EventSource.prototype.close()),
      ],
      expect: ['TypeError', 'TypeError', 'TypeError', 'TypeError'],
    },
    'an instance has no properties of its own': {
      see: (lab) => [
        Reflect.ownKeys(lab.socket()).filter((key) => key !== 'isTrusted'),
        Reflect.ownKeys(lab.source(lab.plan([{}]))),
      ],
      expect: [[], []],
    },
    'for…in of an instance shows what the interface has, in its order': {
      see(lab) {
        const keys: string[] = [];
        for (const key in lab.socket()) keys.push(key);
        lab.note(keys);
        return ['send', 'onopen', 'OPEN', 'addEventListener'].map((key) => keys.includes(key));
      },
      expect: [true, true, true, true],
    },
    'an instance cannot be cloned': {
      see: (lab) => lab.thrown(() => structuredClone(lab.socket())),
      expect: 'DOMException DataCloneError 25',
    },
    'a class that extends EventSource makes its own': {
      async see(lab) {
        class Special extends EventSource {
          field = 1;
        }
        const special = lab.closing(new Special(lab.plan([{ chunks: ['data: x\n\n'] }])));
        const { data } = await next<MessageEvent>(special, 'message');
        return [
          special instanceof Special,
          special.constructor === Special,
          special.field,
          data,
          String(special),
        ];
      },
      expect: [true, true, 1, 'x', '[object EventSource]'],
    },
    'a proxy of the constructor constructs': {
      see(lab) {
        const Proxied = new Proxy(WebSocket, {});
        const made = lab.closing(new Proxied(lab.ws()));
        return [made instanceof WebSocket, made instanceof Proxied, made.constructor === WebSocket];
      },
      expect: [true, true, true],
    },
    'a constructor may be kept, bound and called later': {
      see(lab) {
        const Bound = WebSocket.bind(null, lab.ws());
        const made = lab.closing(new Bound());
        return [made instanceof WebSocket, made instanceof Bound, Bound.name];
      },
      expect: [true, true, 'bound WebSocket'],
    },
  },
};
