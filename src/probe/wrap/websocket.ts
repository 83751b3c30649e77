import { apply, construct } from '../reflect.ts';
import { OPEN, type WrapContext } from './context.ts';
import {
  readerOf,
  replaceAccessor,
  replaceBusyMethod,
  replaceConstructor,
  replaceMethod,
  writerOf,
} from './disguise.ts';
import { beforeHandlers, makesNatives, orEarlier, whenRead } from './earlier.ts';
import { once } from './once.ts';
import { closeArguments, socketUrl } from './socket-arguments.ts';
import type { SocketMethods } from './socket-making.ts';
import { createStandIn, replaceHandlers } from './stand-in.ts';
import { TappedSocket } from './tapped-socket.ts';

const HANDLERS = ['open', 'message', 'error', 'close'];

/** Shared by all windows: a page may call one window's methods on another window's object. */
const sockets = new WeakMap<WebSocket, TappedSocket>();

/** Follows the page's WebSockets. Those of registered clients, and those created before, are left alone. */
export function wrapWebSocket(context: WrapContext): void {
  const { WebSocket } = context.natives;
  if (!makesNatives(context, 'WebSocket', WebSocket)) return;
  const methods = methodsOf(WebSocket.prototype);
  const { close } = methods;

  replaceConstructor(context.scope, 'WebSocket', WebSocket, (args, newTarget) => {
    const native = once(() => construct(WebSocket, args, newTarget) as WebSocket);
    const connect = native.get;
    const standIn = () => {
      if (native.made) apply(close, native.made, []);
      return createStandIn<WebSocket>(context.natives, newTarget);
    };
    try {
      const url = socketUrl(context, args) ?? connect().url;
      const client = context.clients.meet(url, args[1]);
      if (!client) return connect();
      const making = { url, args, connect, standIn };
      const socket = new TappedSocket(context, client, methods, making);
      sockets.set(socket.face, socket);
      return socket.face;
    } catch (error) {
      if (native.thrown === error) throw error;
      context.complain(`A WebSocket is not followed: ${String(error)}`);
      return connect();
    }
  });

  const { prototype } = WebSocket;
  const urlOf = readerOf(prototype, 'url');
  const protocolOf = readerOf(prototype, 'protocol');
  const tapped = orEarlier(
    context,
    sockets,
    (self) => String(urlOf(self)),
    (self, url) => {
      const state = methods.readyState(self);
      const client = state <= OPEN ? context.clients.meet(url, protocolOf(self)) : undefined;
      const making = { url, args: [url], connect: () => self, standIn: () => self };
      return (
        client &&
        beforeHandlers(
          self,
          HANDLERS,
          () => new TappedSocket(context, client, methods, making, { made: self, state }),
        )
      );
    },
  );
  replaceBusyMethod<WebSocket>(prototype, 'send', (self, args, native) => {
    const socket = tapped(self);
    return socket ? socket.send(args) : apply(native, self, args);
  });
  replaceMethod<WebSocket>(prototype, 'close', (self, args, native) => {
    const socket = tapped(self);
    return socket ? socket.close(closeArguments(context.natives, args)) : apply(native, self, args);
  });
  replaceAccessor<WebSocket>(prototype, 'readyState', {
    get: (self, native) => tapped(self)?.readyState ?? native(),
  });
  replaceAccessor<WebSocket>(prototype, 'url', {
    get(self, native) {
      const socket = sockets.get(self);
      return socket?.handlers ? socket.url : native();
    },
  });
  replaceAccessor<WebSocket>(prototype, 'binaryType', {
    get(self, native) {
      return sockets.get(self)?.kind.type ?? native();
    },
    set(self, value, native) {
      const kind = sockets.get(self)?.kind;
      if (kind?.type) kind.type = context.natives.toText(value);
      else native();
    },
  });
  whenRead(context, WebSocket, tapped);
  replaceHandlers(prototype, HANDLERS, sockets, tapped);
  for (const name of ['protocol', 'extensions', 'bufferedAmount'] as const) {
    const read = readerOf(prototype, name);
    const counts = name === 'bufferedAmount';
    replaceAccessor<WebSocket>(prototype, name, {
      get(self, native) {
        const socket = sockets.get(self);
        if (!socket) return native();
        const own = socket.source && read(socket.source);
        return counts ? Number(own) + socket.stranded : (own ?? '');
      },
    });
  }
}

/** Saved before they are wrapped. */
function methodsOf(prototype: WebSocket): SocketMethods {
  const { send, close } = prototype as Pick<SocketMethods, 'send' | 'close'>;
  const readyState = readerOf(prototype, 'readyState');
  const binaryType = readerOf(prototype, 'binaryType');
  return {
    send,
    close,
    readyState: (socket) => Number(readyState(socket)),
    binaryType: (socket) => binaryType(socket) as BinaryType,
    setBinaryType: writerOf(prototype, 'binaryType'),
  };
}
