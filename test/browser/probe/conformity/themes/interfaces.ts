import { isFirefox } from '../lab.ts';
import type { Case, Theme } from '../theme.ts';

type Interface = (abstract new (...args: never[]) => object) & Record<string, unknown>;

const own = (object: object): string[] => Reflect.ownKeys(object).map(String);

function flagsOf(object: object, key: PropertyKey): string {
  const { configurable, enumerable, writable, get, set } =
    Object.getOwnPropertyDescriptor(object, key) ?? {};
  const flags = { configurable, enumerable, writable, get, set };
  return Object.entries(flags)
    .filter(([, value]) => value)
    .map(([flag]) => flag)
    .join(' ');
}

/** What holds of each interface that a page finds on its window. */
function interfaceCases(name: string, members: readonly string[], constants: readonly string[]) {
  const get = (): Interface => Reflect.get(globalThis, name) as Interface;
  const cases: Record<string, Case> = {
    [`${name} is a property of the window that for…in does not show`]: {
      see: () => flagsOf(globalThis, name),
      expect: 'configurable writable',
    },
    [`${name} is a function of that name that wants one argument`]: {
      see: () => [typeof get(), get().name, get().length, flagsOf(get(), 'name')],
      expect: ['function', name, 1, 'configurable'],
    },
    [`${name} inherits from EventTarget`]: {
      see: () => [
        Object.getPrototypeOf(get()) === EventTarget,
        Object.getPrototypeOf(get().prototype) === EventTarget.prototype,
        get().prototype instanceof EventTarget,
      ],
      expect: [true, true, true],
    },
    [`${name}.prototype stays what it is`]: {
      see: () => [flagsOf(get(), 'prototype'), flagsOf(get().prototype, 'constructor')],
      expect: ['', 'configurable writable'],
    },
    [`${name} made its own instances`]: {
      see: () => [
        Reflect.get(get().prototype, 'constructor') === get(),
        Object.hasOwn(get().prototype, 'constructor'),
      ],
      expect: [true, true],
    },
    [`${name} has its own properties and no other`]: {
      see(lab) {
        lab.note(own(get()));
        return own(get()).sort();
      },
      expect: [...constants, 'length', 'name', 'prototype'].sort(),
    },
    [`${name}.prototype has its own members and no other`]: {
      see(lab) {
        lab.note(own(get().prototype));
        return own(get().prototype).sort();
      },
      expect: ['Symbol(Symbol.toStringTag)', 'constructor', ...constants, ...members].sort(),
    },
    [`${name} has constants that nobody can change`]: {
      see: () =>
        [get(), get().prototype].flatMap((holder) =>
          constants.map((constant) => [Reflect.get(holder, constant), flagsOf(holder, constant)]),
        ),
      expect: [0, 1].flatMap(() => constants.map((_, value) => [value, 'enumerable'])),
    },
    [`${name} is tagged with its name`]: {
      see: () => [
        Object.prototype.toString.call(get().prototype),
        Object.prototype.toString.call(get()),
        flagsOf(get().prototype, Symbol.toStringTag),
      ],
      expect: [`[object ${name}]`, '[object Function]', 'configurable'],
    },
    [`${name} cannot be called without new`]: {
      see: (lab) => lab.thrown(() => (get() as unknown as (url: string) => void)('/')),
      expect: 'TypeError',
    },
  };
  for (const member of members) cases[`${name}.prototype.${member}`] = memberCase(get, member);
  return cases;
}

/** Of a member: its flags, its functions' names and lengths, and that it says no to any object that is not one. */
function memberCase(get: () => Interface, member: string): Case {
  const length = { send: 1 }[member] ?? 0;
  const isMethod = ['send', 'close'].includes(member);
  const isWritable = member.startsWith('on') || member === 'binaryType';
  const setter = isWritable ? [[`set ${member}`, 1, false, 'TypeError', 'TypeError']] : [];
  return {
    see(lab) {
      const { prototype } = get();
      const { value, get: getter, set } = Object.getOwnPropertyDescriptor(prototype, member) ?? {};
      return [
        flagsOf(prototype, member),
        ...[value, getter, set]
          .filter(Boolean)
          .map((part) => [
            part.name,
            part.length,
            'prototype' in part,
            lab.thrown(() => part.call({}, 'x')),
            lab.thrown(() => new part()),
          ]),
      ];
    },
    expect: isMethod
      ? ['configurable enumerable writable', [member, length, false, 'TypeError', 'TypeError']]
      : [
          `configurable enumerable get${isWritable ? ' set' : ''}`,
          [`get ${member}`, 0, false, 'TypeError', 'TypeError'],
          ...setter,
        ],
  };
}

const handlers = (...types: readonly string[]): string[] => types.map((type) => `on${type}`);

export const interfaces: Theme = {
  title: 'interfaces',
  source: 'websockets/interfaces, websockets/constants, eventsource/eventsource-prototype',
  over: 'sockets',
  cases: {
    ...interfaceCases(
      'WebSocket',
      ['url', 'readyState', 'bufferedAmount', 'protocol', 'extensions', 'binaryType'].concat(
        handlers('open', 'message', 'error', 'close'),
        ['send', 'close'],
      ),
      ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'],
    ),
    ...interfaceCases(
      'EventSource',
      ['url', 'withCredentials', 'readyState'].concat(handlers('open', 'message', 'error'), [
        'close',
      ]),
      ['CONNECTING', 'OPEN', 'CLOSED'],
    ),
    'fetch is a method of the window': {
      see: () => [flagsOf(globalThis, 'fetch'), fetch.name, fetch.length, 'prototype' in fetch],
      expect: ['configurable enumerable writable', 'fetch', 1, false],
    },
    'fetch cannot be constructed': {
      see: (lab) => lab.thrown(() => Reflect.construct(fetch, ['/'])),
      expect: 'TypeError',
    },
    'addEventListener is inherited by both': {
      see: () => [
        Object.hasOwn(WebSocket.prototype, 'addEventListener'),
        Object.hasOwn(EventSource.prototype, 'addEventListener'),
        EventSource.prototype.addEventListener === EventTarget.prototype.addEventListener,
        flagsOf(EventTarget.prototype, 'addEventListener'),
        EventTarget.prototype.addEventListener.name,
        EventTarget.prototype.addEventListener.length,
        own(EventTarget.prototype)
          .filter((key) => key.endsWith('Listener'))
          .sort(),
      ],
      expect: [
        false,
        false,
        true,
        'configurable enumerable writable',
        'addEventListener',
        2,
        ['addEventListener', 'removeEventListener'],
      ],
    },
    'addEventListener says no to what is no event target, and to what is no listener': {
      see: (lab) =>
        [
          () => EventTarget.prototype.addEventListener.call({} as EventTarget, 'x', () => {}),
          () => (new EventTarget().addEventListener as (type: string) => void)('x'),
          () => new EventTarget().addEventListener('x', 1 as unknown as () => void),
          () => new EventTarget().addEventListener(Symbol('x') as unknown as string, () => {}),
        ].map((call) => lab.thrown(call)),
      expect: ['TypeError', 'TypeError', 'TypeError', 'TypeError'],
    },
    'the window has the keys that it has, and no other that is copied': {
      see(lab) {
        const names = Object.getOwnPropertyNames(globalThis);
        // Firefox makes some when they are first used, the probe's uses too.
        lab.note(isFirefox() ? names.sort() : names);
        return Object.getOwnPropertySymbols({ ...globalThis }).length;
      },
      expect: 0,
    },
  },
};
