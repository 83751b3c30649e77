import { next } from '../lab.ts';
import type { Theme } from '../theme.ts';

/** All that an event says of itself. */
function facts(event: Event, target: EventTarget): unknown {
  return {
    class: event.constructor.name,
    text: String(event),
    type: event.type,
    trusted: event.isTrusted,
    target: event.target === target,
    current: event.currentTarget === target,
    source: event.srcElement === target,
    path: event.composedPath().length,
    phase: event.eventPhase,
    flags: [event.bubbles, event.cancelable, event.composed, event.defaultPrevented],
    own: Object.keys(event),
  };
}

const plain = (type: string, name = 'Event') => ({
  class: name,
  text: `[object ${name}]`,
  type,
  trusted: true,
  target: true,
  current: true,
  source: true,
  path: 1,
  phase: 2,
  flags: [false, false, false, false],
  own: ['isTrusted'],
});

/** Facts of the next event, taken while it is dispatched. */
const seenOf = (target: EventTarget, type: string): Promise<unknown> =>
  new Promise((resolve) =>
    target.addEventListener(type, (event) => resolve(facts(event, target)), { once: true }),
  );

export const events: Theme = {
  title: 'events',
  source:
    'websockets/interfaces/WebSocket/events, websockets/interfaces/CloseEvent, eventsource/eventsource-onmessage-trusted',
  over: 'sockets',
  cases: {
    'open of a WebSocket is a plain event': {
      see: (lab) => seenOf(lab.socket(), 'open'),
      expect: plain('open'),
    },
    'message of a WebSocket is a MessageEvent': {
      async see(lab) {
        const socket = await lab.open();
        socket.send('x');
        return seenOf(socket, 'message');
      },
      expect: plain('message', 'MessageEvent'),
    },
    'a message of a WebSocket tells its origin, and has no id, source or ports': {
      async see(lab) {
        const socket = await lab.open();
        socket.send('x');
        const event = await next<MessageEvent>(socket, 'message');
        const { data, origin, lastEventId, source, ports } = event;
        return [data, origin, lastEventId, source, ports, Object.isFrozen(ports)];
      },
      expect: ['x', 'ws://HOST', '', null, [], true],
    },
    'the ports of a message are the same object each time': {
      async see(lab) {
        const socket = await lab.open();
        socket.send('x');
        const event = await next<MessageEvent>(socket, 'message');
        const { ports, data } = event;
        return [event.ports === ports, event.data === data];
      },
      expect: [true, true],
    },
    'close of a WebSocket is a CloseEvent': {
      async see(lab) {
        const socket = await lab.open();
        const seen = seenOf(socket, 'close');
        socket.close();
        return seen;
      },
      expect: plain('close', 'CloseEvent'),
    },
    'error of a WebSocket is a plain event that tells nothing': {
      see: (lab) => seenOf(lab.socket('refuse'), 'error'),
      expect: plain('error'),
    },
    'open of an EventSource is a plain event': {
      see: (lab) => seenOf(lab.source(lab.plan([{}])), 'open'),
      expect: plain('open'),
    },
    'a message of an EventSource is a MessageEvent': {
      see: (lab) => seenOf(lab.source(lab.plan([{ chunks: ['data: x\n\n'] }])), 'message'),
      expect: plain('message', 'MessageEvent'),
    },
    'a named event of an EventSource is a MessageEvent of that type': {
      see: (lab) =>
        seenOf(lab.source(lab.plan([{ chunks: ['event: named\ndata: x\n\n'] }])), 'named'),
      expect: plain('named', 'MessageEvent'),
    },
    'a message of an EventSource tells its origin and its id': {
      async see(lab) {
        const source = lab.source(lab.plan([{ chunks: ['id: 7\ndata: x\n\n'] }]));
        const { origin, lastEventId, ports, ...rest } = await next<MessageEvent>(source, 'message');
        return [origin, lastEventId, rest.source ?? null, ports];
      },
      expect: ['http://HOST', '7', null, []],
    },
    'error of an EventSource is a plain event': {
      see: (lab) => seenOf(lab.source(lab.plan([{ status: 404 }])), 'error'),
      expect: plain('error'),
    },
    'the origin of a stream that was redirected is where it came from': {
      async see(lab) {
        const target = lab.plan(
          [{ chunks: ['data: x\n\n'], headers: { 'Access-Control-Allow-Origin': '*' } }],
          lab.name(),
          lab.other,
        );
        const source = lab.source(lab.plan([{ status: 307, headers: { Location: target } }]));
        const { origin } = await next<MessageEvent>(source, 'message');
        return [origin, source.url.startsWith(`http://${lab.host}/`)];
      },
      expect: ['http://OTHER', true],
    },
    'an event has its time, later than the one before': {
      async see(lab) {
        const socket = lab.socket();
        const before = performance.now();
        const open = await next(socket, 'open');
        socket.send('x');
        const message = await next(socket, 'message');
        return [
          // Clocks are coarse.
          open.timeStamp >= before - 5,
          message.timeStamp >= open.timeStamp,
          message.timeStamp <= performance.now() + 5,
        ];
      },
      expect: [true, true, true],
    },
    'an event is the same object for every listener, and keeps what one puts on it': {
      async see(lab) {
        const socket = lab.socket();
        const seen: unknown[] = [];
        socket.addEventListener('open', (event) => Object.assign(event, { extra: 1 }));
        socket.onopen = (event) => seen.push(Reflect.get(event, 'extra'));
        seen.push(Reflect.get(await next(socket, 'open'), 'extra'));
        return seen;
      },
      expect: [1, 1],
    },
    'window.event is the event while it is dispatched': {
      async see(lab) {
        const socket = lab.socket();
        return new Promise((resolve) => {
          socket.onopen = (event) => resolve(window.event === event);
        });
      },
      expect: true,
    },
    'a data getter belongs to MessageEvent.prototype and says no to others': {
      see(lab) {
        const { get } = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data') ?? {};
        return [get?.name, lab.thrown(() => get?.call({}))];
      },
      expect: ['get data', 'TypeError'],
    },
  },
};
