import { next, turn } from '../lab.ts';
import type { Theme } from '../theme.ts';

/** Waits for what the page's error handler is told of a text of the case's own. */
const reported = (text: string): Promise<unknown[]> =>
  new Promise((resolve) => {
    const take = (event: ErrorEvent) => {
      if (!event.message.includes(text)) return;
      event.preventDefault();
      removeEventListener('error', take);
      resolve([event.message, (event.error as Error).message, event.isTrusted]);
    };
    addEventListener('error', take);
  });

export const listeners: Theme = {
  title: 'listeners and handlers',
  source:
    'websockets/eventhandlers, websockets/interfaces/WebSocket/events, eventsource/eventsource-eventtarget',
  over: 'sockets',
  cases: {
    'handlers are null at first, and keep only what can be called or is an object': {
      see(lab) {
        const socket = lab.socket();
        const seen: unknown[] = [socket.onopen, socket.onmessage, socket.onerror, socket.onclose];
        const values = [() => {}, { handleEvent() {} }, 1, 'text', undefined, Symbol('x'), null];
        for (const value of values) {
          Reflect.set(socket, 'onopen', value);
          seen.push(Reflect.get(socket, 'onopen') === value);
        }
        return seen;
      },
      expect: [null, null, null, null, true, true, false, false, false, false, true],
    },
    'a handler has its place among the listeners from when it was first set': {
      async see(lab) {
        const socket = lab.socket();
        const log: string[] = [];
        socket.addEventListener('open', () => log.push('first'));
        socket.onopen = () => log.push('replaced');
        socket.addEventListener('open', () => log.push('last'));
        socket.onopen = () => log.push('handler');
        await next(socket, 'open');
        return log;
      },
      expect: ['first', 'handler', 'last'],
    },
    'a handler that was null in between goes to the end': {
      async see(lab) {
        const socket = lab.socket();
        const log: string[] = [];
        socket.onopen = () => log.push('replaced');
        socket.addEventListener('open', () => log.push('listener'));
        socket.onopen = null;
        socket.onopen = () => log.push('handler');
        await next(socket, 'open');
        return log;
      },
      expect: ['listener', 'handler'],
    },
    'a handler is called with the socket as this, and once for each event': {
      async see(lab) {
        const socket = lab.socket();
        const log: unknown[] = [];
        socket.onopen = function (...args) {
          log.push(this === socket, args.length, args[0] instanceof Event);
        };
        await next(socket, 'open');
        await turn();
        return log;
      },
      expect: [true, 1, true],
    },
    'what returns false or is an object is a handler without effect': {
      async see(lab) {
        const socket = lab.socket();
        const log: unknown[] = [];
        Reflect.set(socket, 'onopen', { handleEvent: () => log.push('object') });
        socket.onmessage = () => false;
        await next(socket, 'open');
        socket.send('x');
        log.push((await next(socket, 'message')).defaultPrevented);
        return log;
      },
      expect: [false],
    },
    'listeners are called in the order in which they came, each once': {
      async see(lab) {
        const socket = lab.socket();
        const log: number[] = [];
        const second = () => log.push(2);
        socket.addEventListener('open', () => log.push(1));
        socket.addEventListener('open', second);
        socket.addEventListener('open', () => log.push(3));
        socket.addEventListener('open', second);
        await next(socket, 'open');
        return log;
      },
      expect: [1, 2, 3],
    },
    'a listener that captures is another one than the same that does not': {
      async see(lab) {
        const socket = lab.socket();
        const log: unknown[] = [];
        const listener = ({ eventPhase }: Event) => log.push(eventPhase);
        socket.addEventListener('open', listener);
        socket.addEventListener('open', listener, { capture: true });
        socket.removeEventListener('open', listener, false);
        await next(socket, 'open');
        return log;
      },
      expect: [2],
    },
    'listeners that capture come first, where the browser has it so': {
      async see(lab) {
        const socket = lab.socket();
        const log: string[] = [];
        socket.addEventListener('open', () => log.push('bubbling'));
        socket.addEventListener('open', () => log.push('capturing'), true);
        await next(socket, 'open');
        lab.note(log);
        return log.sort();
      },
      expect: ['bubbling', 'capturing'],
    },
    'once: a listener is called for the first event only': {
      async see(lab) {
        const socket = await lab.open();
        const log: unknown[] = [];
        socket.addEventListener('message', ({ data }) => log.push(data), { once: true });
        socket.send('burst');
        const last = new Promise<void>((resolve) => {
          socket.onmessage = ({ data }) => data === '3' && resolve();
        });
        await last;
        return log;
      },
      expect: ['1'],
    },
    'signal: a listener goes when its signal is aborted': {
      async see(lab) {
        const socket = await lab.open();
        const stop = new AbortController();
        const log: unknown[] = [];
        socket.addEventListener('message', ({ data }) => log.push(data), { signal: stop.signal });
        socket.addEventListener('message', () => log.push('never'), {
          signal: AbortSignal.abort(),
        });
        socket.send('one');
        await next(socket, 'message');
        stop.abort();
        socket.send('two');
        await next(socket, 'message');
        return log;
      },
      expect: ['one'],
    },
    'an object with handleEvent is a listener, looked up when the event comes': {
      async see(lab) {
        const socket = lab.socket();
        const log: unknown[] = [];
        const listener = {
          handleEvent(_event: Event): void {
            log.push('early');
          },
        };
        socket.addEventListener('open', listener);
        listener.handleEvent = function (event) {
          log.push('late', this === listener, event.type);
        };
        await next(socket, 'open');
        return log;
      },
      expect: ['late', true, 'open'],
    },
    'a listener may be removed by another while the event is on its way': {
      async see(lab) {
        const socket = lab.socket();
        const log: string[] = [];
        const removed = () => log.push('removed');
        socket.addEventListener('open', () => socket.removeEventListener('open', removed));
        socket.addEventListener('open', removed);
        socket.addEventListener('open', () =>
          socket.addEventListener('open', () => log.push('added')),
        );
        await next(socket, 'open');
        return log;
      },
      expect: [],
    },
    'stopImmediatePropagation keeps an event from those that follow': {
      async see(lab) {
        const socket = lab.socket();
        const log: string[] = [];
        const stopped = new Promise<void>((resolve) =>
          socket.addEventListener('open', (event) => {
            event.stopImmediatePropagation();
            resolve();
          }),
        );
        socket.addEventListener('open', () => log.push('never'));
        await stopped;
        await turn();
        return log;
      },
      expect: [],
    },
    'what a listener throws reaches the page, and the next listener is called': {
      async see(lab) {
        const socket = lab.socket();
        const told = reported('from a listener');
        const log: string[] = [];
        socket.addEventListener('open', () => {
          throw new Error('from a listener');
        });
        socket.addEventListener('open', () => log.push('next'));
        await next(socket, 'open');
        const [message, ...rest] = await told;
        lab.note(message);
        return [log, rest];
      },
      expect: [['next'], ['from a listener', true]],
    },
    'what a handler throws reaches the page, and the socket goes on': {
      async see(lab) {
        const socket = await lab.open();
        const told = reported('from a handler');
        socket.onmessage = () => {
          throw new Error('from a handler');
        };
        socket.send('x');
        const [, ...rest] = await told;
        return [rest, socket.readyState];
      },
      expect: [['from a handler', true], 1],
    },
    "what an event source's listener throws reaches the page, and the next event comes": {
      async see(lab) {
        const source = lab.source(lab.plan([{ chunks: ['data: 1\n\ndata: 2\n\n'] }]));
        const told = reported('from a source');
        const log: unknown[] = [];
        source.addEventListener('message', ({ data }) => {
          log.push(data);
          if (data === '1') throw new Error('from a source');
        });
        await told;
        while (log.length < 2) await next(source, 'message');
        return log;
      },
      expect: ['1', '2'],
    },
    "a page's own events reach its own listeners, and are not trusted": {
      see(lab) {
        const socket = lab.socket();
        const log: unknown[] = [];
        socket.onmessage = ({ data, isTrusted }) => log.push(data, isTrusted);
        socket.onclose = () => log.push('close', socket.readyState);
        log.push(
          socket.dispatchEvent(new MessageEvent('message', { data: 'own' })),
          socket.dispatchEvent(new CloseEvent('close', { cancelable: true })),
        );
        return log;
      },
      expect: ['own', false, 'close', 0, true, true],
    },
    'between two listeners, promises have their turn': {
      async see(lab) {
        const socket = lab.socket();
        const log: string[] = [];
        socket.addEventListener('open', () => void Promise.resolve().then(() => log.push('then')));
        socket.addEventListener('open', () => log.push('listener'));
        await next(socket, 'open');
        return log;
      },
      expect: ['then', 'listener'],
    },
    'a listener that EventTarget.prototype adds hears named events': {
      async see(lab) {
        const source = lab.source(lab.plan([{ chunks: ['event: named\ndata: x\n\n'] }]));
        const { data } = await new Promise<MessageEvent>((resolve) =>
          EventTarget.prototype.addEventListener.call(source, 'named', ((event: MessageEvent) =>
            resolve(event)) as EventListener),
        );
        return data;
      },
      expect: 'x',
    },
    'addEventListener without an object listens on the window': {
      async see() {
        const { addEventListener: add } = window;
        const heard = new Promise((resolve) => add('own-event', ({ type }) => resolve(type)));
        dispatchEvent(new Event('own-event'));
        return heard;
      },
      expect: 'own-event',
    },
  },
};
