import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { PROTOCOL, type ServerFrame } from '../../src/connection/protocol.ts';
import type { Chat, Conversation, Peer } from './chat.ts';
import { parseJson, readFrame, readPlain } from './frames.ts';
import { MAX_BODY, userOf } from './request.ts';

/** A client that does not take what it is sent is let go, before its backlog fills the memory. */
const MAX_BACKLOG = 8 * MAX_BODY;

/** Serves the chat over WebSockets at `/chat`. */
export function serveWebSockets(server: Server, chat: Chat): WebSocketServer {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_BODY,
    handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false),
  });
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const user = userOf(url);
    if (url.pathname !== '/chat' || user === null) {
      const what = user === null ? '400 Bad Request' : '404 Not Found';
      stream.end(`HTTP/1.1 ${what}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      // Without a listener a broken frame would end the process; `close` follows and is listened to.
      socket.on('error', () => {});
      if (socket.protocol === PROTOCOL) greet(socket, chat, user);
      else join(socket, chat, user);
    });
  });
  return sockets;
}

function peerOf(socket: WebSocket): Peer {
  return {
    send(frame: ServerFrame) {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(JSON.stringify(frame));
      if (socket.bufferedAmount > MAX_BACKLOG) socket.terminate();
    },
    end: (code, _status, reason) => socket.close(code, reason),
  };
}

function greet(socket: WebSocket, chat: Chat, user: string): void {
  const peer = peerOf(socket);
  let conversation: Conversation | null = null;
  socket.on('message', (data: RawData, binary: boolean) => {
    const value = binary ? undefined : parseJson(String(data));
    if (value === undefined) {
      peer.send({ type: 'error', message: 'A frame is JSON text; this was not.' });
      return;
    }
    if (conversation) {
      if (chat.isNewest(conversation)) chat.take(conversation, value, peer.send);
      return;
    }
    const frame = readFrame(value);
    if (frame.type === 'hello') conversation = chat.hello(frame, user, peer);
    else {
      const message = frame.type === 'wrong' ? frame.problem : 'hello comes first.';
      peer.send({ type: 'error', message });
    }
  });
  socket.on('close', () => {
    if (conversation) chat.leave(conversation);
  });
}

function join(socket: WebSocket, chat: Chat, user: string): void {
  const peer = peerOf(socket);
  const leave = chat.joinPlain(user, peer);
  socket.on('close', leave);
  socket.on('message', (data: RawData) => {
    const value = parseJson(String(data));
    if ((Object(value) as { type?: unknown }).type === 'ping') return peer.send({ type: 'pong' });
    const message = readPlain(value);
    if ('problem' in message) peer.send({ type: 'error', message: message.problem });
    else peer.send(chat.takePlain(user, message));
  });
}
