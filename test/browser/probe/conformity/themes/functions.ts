import { differing } from '../spoken.ts';
import type { Case, Theme } from '../theme.ts';

const accessor = (holder: object, name: string, kind: 'get' | 'set'): unknown =>
  Object.getOwnPropertyDescriptor(holder, name)?.[kind];

/** Of what stands in a native's place, some of each kind. */
const functionsByName: Record<string, () => unknown> = {
  WebSocket: () => WebSocket,
  EventSource: () => EventSource,
  fetch: () => fetch,
  send: () => WebSocket.prototype.send,
  close: () => EventSource.prototype.close,
  addEventListener: () => EventTarget.prototype.addEventListener,
  toString: () => Function.prototype.toString,
  readyState: () => accessor(WebSocket.prototype, 'readyState', 'get'),
  url: () => accessor(EventSource.prototype, 'url', 'get'),
  binaryType: () => accessor(WebSocket.prototype, 'binaryType', 'set'),
};

/** Whether a text is that of the native function of this name. Engines differ in white space and in `get`. */
const isNativeText = (name: string, text: string): boolean =>
  new RegExp(`^function (get |set )?${name}\\(\\) \\{\\s+\\[native code\\]\\s+\\}$`).test(text);

/** Ways in which a page may ask for the text of a function. */
const ways: Record<string, (from: object) => string> = {
  'Function.prototype.toString': (from) => Function.prototype.toString.call(from),
  'its own toString': (from) => from.toString(),
  'making it a string': (from) => `${from}`,
  'Reflect.apply': (from) => Reflect.apply(Function.prototype.toString, from, []),
  'a bound toString': (from) => Function.prototype.toString.bind(from)(),
  'the toString of another function': (from) => (() => {}).toString.call(from),
  'the toString of an object that inherits': (from) =>
    (Object.create(Function.prototype) as () => void).toString.call(from),
};

const textCases = Object.entries(ways).map(([way, ask]): [string, Case] => [
  `each has the text of the native, asked by ${way}`,
  {
    see: (lab) =>
      Object.entries(functionsByName).flatMap(([name, get]) => {
        const text = ask(Object(get()));
        lab.note(text);
        return isNativeText(name, text) ? [] : [text];
      }),
    expect: [],
  },
]);

/** Calls a function with an object that has no way to tell how often it was looked at, but counts. */
function counted(names: readonly string[]): { counts: string[]; object: object } {
  const counts: string[] = [];
  const object = {};
  for (const name of names) {
    Object.defineProperty(object, name, {
      get() {
        counts.push(name);
        return undefined;
      },
    });
  }
  return { counts, object };
}

export const functions: Theme = {
  title: 'functions',
  source: 'none: what a page sees of any function',
  over: 'sockets',
  cases: {
    ...Object.fromEntries(textCases),
    'toString says no to what is no function': {
      see: () =>
        [{}, Object.create(WebSocket), null].map((value) => {
          try {
            return Function.prototype.toString.call(value);
          } catch (error) {
            return String(error).split(':')[0];
          }
        }),
      expect: ['TypeError', 'TypeError', 'TypeError'],
    },
    "a page's own functions have their own text": {
      see: () => [String(function own() {}), String(class Own {})],
      expect: ['function own() {}', 'class Own {}'],
    },
    'toString is a method of its prototype, with its name, length and flags': {
      see() {
        const { value, ...flags } =
          Object.getOwnPropertyDescriptor(Function.prototype, 'toString') ?? {};
        return [value.name, value.length, 'prototype' in value, flags];
      },
      expect: ['toString', 0, false, { configurable: true, enumerable: false, writable: true }],
    },
    'none can be cloned': {
      see: (lab) =>
        Object.values(functionsByName).map((get) => lab.thrownClass(() => structuredClone(get()))),
      expect: Object.keys(functionsByName).map(() => 'DOMException DataCloneError 25'),
    },
    'an error speaks of send as of any native method': {
      see: () => differing(WebSocket.prototype.send),
      expect: [],
    },
    'none has properties of ours, nor a prototype that is not its own': {
      see: () =>
        Object.values(functionsByName).map((get) => [
          Reflect.ownKeys(Object(get())).map(String).sort(),
          Object.isExtensible(get()),
          Object.getPrototypeOf(get()) === Function.prototype,
        ]),
      expect: Object.keys(functionsByName).map((name) => {
        const isSource = name === 'EventSource';
        const isInterface = isSource || name === 'WebSocket';
        const constants = ['CLOSED', ...(isSource ? [] : ['CLOSING']), 'CONNECTING', 'OPEN'];
        return [
          [...(isInterface ? constants : []), 'length', 'name'].concat(
            isInterface ? ['prototype'] : [],
          ),
          true,
          !isInterface,
        ];
      }),
    },
    'a property that a page puts on a constructor is there': {
      see() {
        Object.assign(WebSocket, { extra: 1 });
        const seen = [Reflect.get(WebSocket, 'extra'), Object.keys(WebSocket).includes('extra')];
        Reflect.deleteProperty(WebSocket, 'extra');
        return [...seen, 'extra' in WebSocket];
      },
      expect: [1, true, false],
    },
    'a method that a page replaces is the one that is called': {
      see() {
        const { send } = WebSocket.prototype;
        const called: unknown[] = [];
        class Replaced extends WebSocket {
          override send(data: string): void {
            called.push(data, send === super.send);
          }
        }
        Replaced.prototype.send.call({} as WebSocket, 'x');
        return called;
      },
      expect: ['x', true],
    },
    'what a page puts in the place of Reflect.apply and Reflect.construct is called by nobody else':
      {
        async see(lab) {
          const { apply, construct } = Reflect;
          const called: string[] = [];
          const socket = await lab.open();
          Object.assign(Reflect, {
            apply(...args: Parameters<typeof apply>) {
              called.push('apply');
              return apply(...args);
            },
            construct(...args: Parameters<typeof construct>) {
              called.push('construct');
              return construct(...args);
            },
          });
          try {
            socket.onmessage = () => {};
            socket.send('x');
            socket.close(1000);
            lab.source(lab.plan([{}])).close();
            lab.socket().close();
            fetch(lab.plan([{}])).catch(() => {});
            new XMLHttpRequest().open('GET', lab.plan([{}]));
            return [called, socket.readyState, String(WebSocket) === ''];
          } finally {
            Object.assign(Reflect, { apply, construct });
          }
        },
        expect: [[], 2, false],
      },
    'the options of an EventSource are read once': {
      see(lab) {
        const { counts, object } = counted(['withCredentials', 'other']);
        lab.source(lab.plan([{}]), object as EventSourceInit);
        return counts;
      },
      expect: ['withCredentials'],
    },
    'a code and a reason are converted once, and in order': {
      async see(lab) {
        const log: string[] = [];
        const value = (name: string, primitive: unknown) => ({
          valueOf() {
            log.push(`valueOf ${name}`);
            return primitive;
          },
          toString() {
            log.push(`toString ${name}`);
            return String(primitive);
          },
        });
        const name = lab.name();
        const socket = await lab.open(`echo?name=${name}`);
        socket.close(value('code', 3123) as unknown as number, value('reason', 'r') as never);
        return [log, await lab.hungUp(name)];
      },
      expect: [
        ['valueOf code', 'toString reason'],
        [3123, 'r'],
      ],
    },
    'what is sent is converted once': {
      async see(lab) {
        const socket = await lab.open();
        let count = 0;
        const got = new Promise((resolve) => {
          socket.onmessage = ({ data }) => resolve(data);
        });
        socket.send({ toString: () => `text ${++count}` } as unknown as string);
        return [await got, count];
      },
      expect: ['text 1', 1],
    },
    'what a conversion throws reaches the page': {
      async see(lab) {
        const socket = await lab.open();
        const mine = new RangeError('mine');
        const bad = {
          toString(): string {
            throw mine;
          },
        } as unknown as string;
        const caught = (call: () => unknown) => {
          try {
            call();
            return 'nothing';
          } catch (error) {
            return error === mine;
          }
        };
        return [
          () => new WebSocket(bad),
          () => new WebSocket(lab.ws(), bad),
          () => new EventSource(bad),
          () => socket.send(bad),
          () => socket.close(1000, bad),
          () => socket.addEventListener(bad, () => {}),
        ].map(caught);
      },
      expect: [true, true, true, true, true, true],
    },
    'a URL is converted once': {
      see(lab) {
        let count = 0;
        const url = (text: string) => {
          const object = {
            toString() {
              count++;
              return text;
            },
          };
          return object as unknown as string;
        };
        const socket = lab.closing(new WebSocket(url(lab.ws())));
        const source = lab.source(url(lab.plan([{}])));
        return [count, socket.readyState, source.readyState];
      },
      expect: [2, 0, 0],
    },
    'the prototype of a new target is read once': {
      see(lab) {
        let count = 0;
        const target = new Proxy(WebSocket, {
          get(socketClass, key, receiver) {
            if (key === 'prototype') count++;
            return Reflect.get(socketClass, key, receiver);
          },
        });
        const socket = lab.closing(new target(lab.ws()));
        return [count, socket instanceof WebSocket];
      },
      expect: [1, true],
    },
  },
};
