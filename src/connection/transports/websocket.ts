import { PROTOCOL } from '../protocol.ts';
import { lost, type OpenTransport } from './transport.ts';

/** Duplex over one WebSocket; hello is negotiated by the subprotocol. */
export const openWebSocket: OpenTransport = ({ url, natives }, events) => {
  let socket: WebSocket;
  try {
    socket = new natives.WebSocket(url, PROTOCOL);
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
};
