import type { ReportedConnection } from './connection.ts';
import type { ClientReport } from './report.ts';

/** Hooks for each socket. Called within the client's own calls and events: they must not throw. */
export interface ReportingSocketOptions {
  /** The class to create sockets with; default: the page's `WebSocket` at the time of each attempt. */
  readonly WebSocket?: typeof globalThis.WebSocket;
  /** Called before the attempt is reported. */
  readonly onAttempt?: () => void;
  /** The client sends `data`. */
  readonly onSend?: (data: unknown, connection: ReportedConnection) => void;
  /** `data` was received; called before the client's own listeners. */
  readonly onMessage?: (data: unknown, connection: ReportedConnection) => void;
}

/**
 * A `WebSocket` for clients that accept one as an option: every socket created with it reports its attempt, opening and end.
 * The underlying class is looked up at each attempt, so a page's `WebSocket` that the panel has wrapped meanwhile is used.
 */
export function reportingWebSocket(
  report: ClientReport,
  { WebSocket: given, onAttempt, onSend, onMessage }: ReportingSocketOptions = {},
): typeof globalThis.WebSocket {
  const native = () => given ?? globalThis.WebSocket;
  const construct = (_target: object, args: unknown[]): WebSocket => {
    onAttempt?.();
    const connection = report.attempt('websocket', String(args[0]));
    let socket: WebSocket;
    try {
      socket = Reflect.construct(native(), args) as WebSocket;
    } catch (error) {
      connection.close({ reason: String(error), by: 'client' });
      throw error;
    }
    follow(socket, connection);
    return socket;
  };

  const follow = (socket: WebSocket, connection: ReportedConnection): void => {
    let hungUp = false;
    socket.addEventListener('open', () => connection.open());
    socket.addEventListener('message', ({ data }) => onMessage?.(data, connection));
    socket.addEventListener('close', ({ code, reason, wasClean }) =>
      connection.close({ code, reason, clean: wasClean, by: hungUp ? 'client' : 'remote' }),
    );
    const { send, close } = socket;
    socket.send = (data) => {
      onSend?.(data, connection);
      Reflect.apply(send, socket, [data]);
    };
    socket.close = (...args) => {
      hungUp = true;
      Reflect.apply(close, socket, args);
    };
  };
  const target = native();
  if (typeof target !== 'function') {
    throw new TypeError(
      'reportingWebSocket: there is no global WebSocket here; pass one as the option WebSocket.',
    );
  }
  return new Proxy<typeof globalThis.WebSocket>(target, { construct });
}
