import { WebSocket as PartySocket } from 'partysocket';
import ReconnectingWebSocket from 'reconnecting-websocket';
import type { Connect } from './contender.ts';
import { HandMade } from './hand-made.ts';

/** The fixed wait of hand-made reconnects, ms: the same as the first wait of the libraries with a fixed base. */
const RAW_DELAY = 1000;

/** The platform's WebSocket, reconnected after a fixed wait. */
export const raw: Connect = (origin, onChange) => {
  const layer = new HandMade(onChange);
  let socket: WebSocket;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  const connect = () => {
    socket = new WebSocket(`${origin}/raw`);
    socket.onopen = () => layer.opened(socket);
    socket.onmessage = ({ data }) => layer.received(String(data));
    socket.onclose = () => {
      layer.closed();
      if (!ended) timer = setTimeout(connect, RAW_DELAY);
    };
  };
  connect();
  return {
    send: (body) => layer.send(body),
    close() {
      ended = true;
      clearTimeout(timer);
      socket.close();
    },
  };
};

export const partysocket: Connect = (origin, onChange) =>
  follow(new PartySocket(`${origin}/partysocket`), onChange);

export const reconnectingWebSocket: Connect = (origin, onChange) =>
  follow(new ReconnectingWebSocket(`${origin}/reconnecting-websocket`), onChange);

function follow(
  socket: PartySocket | ReconnectingWebSocket,
  onChange: (connected: boolean) => void,
): ReturnType<Connect> {
  const layer = new HandMade(onChange);
  socket.onopen = () => layer.opened(socket);
  socket.onclose = () => layer.closed();
  socket.onmessage = ({ data }: { data: unknown }) => layer.received(String(data));
  return { send: (body) => layer.send(body), close: () => socket.close() };
}
