import { PLAIN, PROTOCOL } from '../protocol.ts';
import { framesIn } from './batch.ts';
import { failed, type OpenTransport } from './transport.ts';

/** Duplex over one WebSocket; the subprotocol negotiates the hello. */
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
    // The close event tells the same. With the package `ws`, an error event without a listener would end the
    // process.
    made.onerror = () => {};
    made.onopen = () => {
      opened = true;
      events.onOpen(made.protocol !== PROTOCOL);
    };
    made.onmessage = ({ data }) => {
      for (const frame of framesIn(data, made.protocol !== PROTOCOL)) events.onFrame(frame);
    };
    made.onclose = ({ code, reason, wasClean }) => {
      // A browser may fail a connection when the server selects none of the offered subprotocols (RFC 6455, §
      // 4.1), so a server that has never welcomed this client is tried once more without any.
      if (opened || known || offered.length === 0)
        events.onClose({ code, reason, clean: wasClean });
      else open();
    };
  }

  /**
   * Frames sent in one turn of the event loop share one message: each message costs a system call here and an
   * event at the receiver.
   */
  function flush(): void {
    const frames = waiting.splice(0);
    if (socket?.readyState === 1) socket.send(frames.length === 1 ? String(frames) : `[${frames}]`);
  }

  open(PLAIN, PROTOCOL);
  return {
    send(frame) {
      // A plain server expects one frame per message.
      if (socket?.protocol !== PROTOCOL) socket?.send(frame);
      else if (waiting.push(frame) === 1) queueMicrotask(flush);
    },
    close(reason) {
      if (!socket) return;
      // A half-open socket reports its close minutes later or never, so it is not awaited.
      socket.onopen = socket.onmessage = socket.onclose = null;
      // A close reason holds at most 123 bytes: 41 UTF-16 units of up to three bytes.
      socket.close(1000, reason.slice(0, 41));
    },
  };
};
