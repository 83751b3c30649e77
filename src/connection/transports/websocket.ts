import { PROTOCOL } from '../protocol.ts';
import { framesIn } from './batch.ts';
import { type Connection, lost, type OpenTransport, type TransportEvents } from './transport.ts';

/**
 * Duplex over one WebSocket; hello is negotiated by the subprotocol. A browser may fail a connection whose server selects none of those
 * offered (RFC 6455, § 4.1), so a server that has never welcomed this client is asked a second time, without.
 */
export const openWebSocket: OpenTransport = ({ url, known, natives }, events) => {
  let connection: Connection;
  let opened = false;
  const offering: TransportEvents = {
    ...events,
    onOpen(plain) {
      opened = true;
      events.onOpen(plain);
    },
    onClose(ending) {
      if (opened || known) events.onClose(ending);
      else connection = openSocket(() => new natives.WebSocket(url), events);
    },
  };
  connection = openSocket(() => new natives.WebSocket(url, PROTOCOL), offering);
  return {
    send: (frame) => connection.send(frame),
    close: (code, reason) => connection.close(code, reason),
  };
};

function openSocket(make: () => WebSocket, events: TransportEvents): Connection {
  let socket: WebSocket;
  try {
    socket = make();
  } catch (error) {
    queueMicrotask(() => events.onClose(lost(`The WebSocket could not be made: ${String(error)}`)));
    return { send() {}, close() {} };
  }
  socket.onopen = () => events.onOpen(socket.protocol !== PROTOCOL);
  socket.onmessage = ({ data }) => {
    for (const frame of framesIn(data, socket.protocol !== PROTOCOL)) {
      // Whoever took the one before may have closed the socket.
      if (socket.onmessage) events.onFrame(frame);
    }
  };
  socket.onclose = ({ code, reason, wasClean }) =>
    events.onClose({ code, reason, clean: wasClean });
  const waiting: string[] = [];
  /** What is sent in one turn of the event loop goes as one message: each costs the system a call, and the other side an event. */
  function flush(): void {
    const frames = waiting.splice(0);
    if (socket.readyState !== socket.OPEN) return;
    socket.send(frames.length === 1 ? String(frames) : `[${frames}]`);
  }
  return {
    send(frame) {
      // A plain server knows of one frame in a message.
      if (socket.protocol !== PROTOCOL) return socket.send(frame);
      if (waiting.push(frame) === 1) queueMicrotask(flush);
    },
    close(code, reason) {
      // A half-open socket reports its close minutes later, or never: nobody waits for it.
      socket.onopen = socket.onmessage = socket.onclose = null;
      // It takes 123 bytes at most.
      socket.close(code, reason.slice(0, 41));
    },
  };
}
