import { PLAIN, PROTOCOL } from '../protocol.ts';
import { framesIn } from './batch.ts';
import { failed, type OpenTransport } from './transport.ts';

/** Duplex over one WebSocket; hello is negotiated by the subprotocol. */
export const openWebSocket: OpenTransport = ({ url, known, natives }, events) => {
  let socket: WebSocket | undefined;
  const waiting: string[] = [];

  function open(...offered: string[]): void {
    let opened = false;
    let made: WebSocket;
    try {
      made = new natives.WebSocket(url, offered);
    } catch (error) {
      return events.onClose(failed(error, 'The WebSocket could not be made: '));
    }
    socket = made;
    // All that it could tell comes with the close; of the package `ws` one that nobody listens to ends the process.
    made.onerror = () => {};
    made.onopen = () => {
      opened = true;
      events.onOpen(made.protocol !== PROTOCOL);
    };
    made.onmessage = ({ data }) => {
      for (const frame of framesIn(data, made.protocol !== PROTOCOL)) events.onFrame(frame);
    };
    made.onclose = ({ code, reason, wasClean }) => {
      // A browser may fail a connection whose server selects none of the subprotocols offered (RFC 6455, § 4.1), so a server
      // that has never welcomed this client is asked a second time, without.
      if (opened || known || offered.length === 0)
        events.onClose({ code, reason, clean: wasClean });
      else open();
    };
  }

  /** What is sent in one turn of the event loop goes as one message: each costs the system a call, and the other side an event. */
  function flush(): void {
    const frames = waiting.splice(0);
    if (socket?.readyState === 1) socket.send(frames.length === 1 ? String(frames) : `[${frames}]`);
  }

  open(PLAIN, PROTOCOL);
  return {
    send(frame) {
      // A plain server knows of one frame in a message.
      if (socket?.protocol !== PROTOCOL) socket?.send(frame);
      else if (waiting.push(frame) === 1) queueMicrotask(flush);
    },
    close(reason) {
      if (!socket) return;
      // A half-open socket reports its close minutes later, or never: nobody waits for it.
      socket.onopen = socket.onmessage = socket.onclose = null;
      // It takes 123 bytes at most.
      socket.close(1000, reason.slice(0, 41));
    },
  };
};
