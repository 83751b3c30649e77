import { createFaults } from '../../../src/faults/index.ts';
import type { Draft } from '../../../src/journal/entry.ts';
import { ForeignClients } from '../../../src/probe/foreign-clients.ts';
import type { PageNatives } from '../../../src/probe/natives.ts';
import type { WrapContext } from '../../../src/probe/wrap/context.ts';
import type { SocketMethods } from '../../../src/probe/wrap/socket-making.ts';
import { TappedSocket } from '../../../src/probe/wrap/tapped-socket.ts';
import { TappedSource } from '../../../src/probe/wrap/tapped-source.ts';
import { UnderWay } from '../../../src/probe/wrap/under-way.ts';
import { VirtualClock } from '../../../src/simulation/clock.ts';
import { nativeBasics } from './native-basics.ts';

const URL_OF = { socket: 'ws://chat.example/socket', source: 'http://chat.example/stream' };

/** The browser's own events. */
const genuine = new WeakSet<Event>();

/** What a browser gives a page to connect with, as far as its events go; the test is the browser and the server. */
class NativeConnection extends EventTarget {
  readyState = 0;
  /** What the page, or the probe, did with it. */
  readonly log: string[] = [];

  send(data: string): void {
    if (this.readyState === 1) this.log.push(`send ${data}`);
  }
  /** CLOSING for a WebSocket, CLOSED for an EventSource. */
  close(): void {
    this.readyState = 2;
    this.log.push('close');
  }
  #happens(event: Event, readyState = this.readyState): void {
    this.readyState = readyState;
    genuine.add(event);
    this.dispatchEvent(event);
  }
  opens = () => this.#happens(new Event('open'), 1);
  brings = (data: string, lastEventId = '', type = 'message') =>
    this.#happens(new MessageEvent(type, { data, lastEventId }));
  /** An EventSource that will try again by itself. */
  breaks = () => this.#happens(new Event('error'), 0);
  fails = () => this.#happens(new Event('error'), 3);
  closes = (code: number) =>
    this.#happens(new CloseEvent('close', { code, wasClean: code !== 1006 }), 3);
}

/** A page under faults, whose clock the test moves. */
/**
 * @param fetch for what is read by hand
 * @param origin the page's
 */
export function createPage(
  userAgent = 'Chrome',
  fetch?: typeof globalThis.fetch,
  origin = new URL(URL_OF.source).origin,
) {
  const clock = new VirtualClock();
  const entries: Draft[] = [];
  const write = (entry: Draft) => void entries.push(entry);
  const now = () => clock.now();
  const faults = createFaults({ clock, report: write, random: () => 0.5 });
  const clients = new ForeignClients({ tap: faults.tap, now, write });
  /** All that was dialled, in order. */
  const wires: NativeConnection[] = [];
  class Native extends NativeConnection {
    constructor() {
      super();
      wires.push(this);
    }
  }
  const natives = {
    origin,
    WebSocket: Native,
    EventSource: Native,
    EventTarget,
    Event,
    MessageEvent,
    CloseEvent,
    Promise,
    ArrayBuffer,
    fetch,
    toText: String,
    toNumber: Number,
    ...nativeBasics(genuine, clock),
  };
  const context = {
    ...{
      scope: {
        DOMException,
        Blob,
        navigator: { userAgent },
      },
      natives,
      clients,
      quiet: faults.quiet,
    },
    underWay: new UnderWay(natives as unknown as PageNatives),
    ...{ own: new WeakSet(), complain: () => {} },
  } as unknown as WrapContext;
  const { send, close } = Native.prototype as unknown as SocketMethods;
  const methods: SocketMethods = {
    ...{ send, close, binaryType: () => 'blob' as const, setBinaryType() {} },
    readyState: (socket) => socket.readyState,
  };
  const log: string[] = [];
  /** Notes what a page is shown. */
  const watch = (face: EventTarget, stateOf: () => number) => {
    for (const type of ['open', 'message', 'error', 'close']) {
      face.addEventListener(type, (event) => {
        const { data, code } = event as MessageEvent & CloseEvent;
        log.push([type, data ?? code, `(${stateOf()})`].filter((part) => part != null).join(' '));
      });
    }
  };
  return {
    clock,
    faults,
    wires,
    log,
    journal: (...types: string[]) => entries.filter(({ type }) => types.includes(type)),
    makeSocket() {
      const socket = new TappedSocket(context, clientOf(URL_OF.socket), methods, {
        url: URL_OF.socket,
        args: [URL_OF.socket],
        connect: () => new Native() as unknown as WebSocket,
        standIn: () => new EventTarget() as WebSocket,
      });
      watch(socket.face, () => socket.readyState ?? socket.face.readyState);
      return socket;
    },
    /** One that the page makes with a constructor that it has kept, and uses. */
    keepSocket() {
      const made = new Native() as unknown as WebSocket;
      const args = [URL_OF.socket];
      const making = { url: URL_OF.socket, args, connect: () => made, standIn: () => made };
      const earlier = { made, state: made.readyState };
      const socket = new TappedSocket(context, clientOf(URL_OF.socket), methods, making, earlier);
      watch(made, () => socket.readyState ?? made.readyState);
      return socket;
    },
    makeSource() {
      const methods = {
        close: Native.prototype.close,
        readyState: (source: EventSource) => source.readyState,
      };
      const source = new TappedSource(context, clientOf(URL_OF.source), methods, {
        url: URL_OF.source,
        withCredentials: false,
        connect: () => new Native() as unknown as EventSource,
        standIn: () => new EventTarget() as EventSource,
      });
      watch(source.face, () => source.readyState ?? source.face.readyState);
      return source;
    },
  };

  function clientOf(url: string) {
    const client = clients.meet(url);
    if (!client) throw new Error('There are too many clients.');
    return client;
  }
}
