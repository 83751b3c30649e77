import { PROTOCOL } from '../protocol.ts';
import { type Connection, lost, type OpenTransport, type TransportEvents } from './transport.ts';

/**
 * Duplex over one WebSocket; hello is negotiated by the subprotocol. A browser may fail a connection whose server selects none of those
 * offered (RFC 6455, § 4.1), so a server that has never welcomed this client is asked a second time, without.
 */
export const openWebSocket: OpenTransport = ({ url, hello, natives }, events) => {
  const known = hello.secret !== undefined;
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
  socket.onmessage = ({ data }) => events.onFrame(data);
  socket.onclose = ({ code, reason, wasClean }) =>
    events.onClose({ code, reason, clean: wasClean });
  return {
    send: (frame) => socket.send(frame),
    close(code, reason) {
      // A half-open socket reports its close minutes later, or never: nobody waits for it.
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close(code, reason.slice(0, 120));
    },
  };
}
