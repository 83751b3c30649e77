import type { Connect } from './contender.ts';
import { faultline } from './faultline.ts';
import type { Name } from './names.ts';
import { socketIo, socketIoAcks } from './socket-io.ts';
import { partysocket, raw, reconnectingWebSocket } from './sockets.ts';

export const CONNECT: Readonly<Record<Name, Connect>> = {
  faultline,
  'socket.io': socketIo,
  'socket.io, acks only': socketIoAcks,
  partysocket,
  'reconnecting-websocket': reconnectingWebSocket,
  raw,
};
