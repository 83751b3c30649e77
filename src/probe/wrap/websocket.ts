import type { WrapContext } from './context.ts';
import { replaceAccessor, replaceConstructor, replaceMethod } from './disguise.ts';
import { type SocketMethods, TappedSocket } from './tapped-socket.ts';

/** Follows the page's WebSockets. Sockets made before, or by a registered client, are left alone. */
export function wrapWebSocket(context: WrapContext): void {
  const { WebSocket } = context.natives;
  const { send, close } = WebSocket.prototype as SocketMethods;
  const sockets = new WeakMap<WebSocket, TappedSocket>();

  replaceConstructor(context.scope, 'WebSocket', WebSocket, (args, newTarget) => {
    const face = Reflect.construct(WebSocket, args, newTarget) as WebSocket;
    try {
      const client = context.clients.meet(face.url);
      if (client) sockets.set(face, new TappedSocket(context, client, { send, close }, face, args));
    } catch (error) {
      context.complain(`A WebSocket is not followed: ${String(error)}`);
    }
    return face;
  });

  const { prototype } = WebSocket;
  replaceMethod<WebSocket>(prototype, 'send', (self, args, native) => {
    const socket = sockets.get(self);
    return socket ? socket.send(args) : Reflect.apply(native, self, args);
  });
  replaceMethod<WebSocket>(prototype, 'close', (self, args, native) => {
    const socket = sockets.get(self);
    return socket ? socket.close(args) : Reflect.apply(native, self, args);
  });
  replaceAccessor<WebSocket>(prototype, 'readyState', {
    get: (self, native) => sockets.get(self)?.readyState ?? native(),
  });
  replaceAccessor<WebSocket>(prototype, 'binaryType', {
    set(self, value) {
      const socket = sockets.get(self);
      if (socket) socket.binaryType = value as BinaryType;
    },
  });
  for (const name of ['protocol', 'extensions', 'bufferedAmount'] as const) {
    const getter = Object.getOwnPropertyDescriptor(prototype, name)?.get;
    if (!getter) continue;
    const nothingYet = name === 'bufferedAmount' ? 0 : '';
    replaceAccessor<WebSocket>(prototype, name, {
      get(self, native) {
        const socket = sockets.get(self);
        if (!socket) return native();
        return socket.source ? Reflect.apply(getter, socket.source, []) : nothingYet;
      },
    });
  }
}
