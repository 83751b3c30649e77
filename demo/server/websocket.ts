import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { PROTOCOL, type ServerFrame } from '../../src/connection/protocol.ts';
import type { Chat, Conversation, Peer } from './chat.ts';
import { parseJson, readFrame, readPlain } from './frames.ts';
import { HttpError, MAX_BODY, requireUser, urlOf } from './request.ts';

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
    // Without a listener a connection that is reset during the handshake would end the process; `close` follows.
    stream.on('error', () => {});
    try {
      const url = urlOf(request);
      if (url.pathname !== '/chat') throw new HttpError(404, 'The WebSocket endpoint is /chat.');
      const user = requireUser(url);
      sockets.handleUpgrade(request, stream, head, (socket) => {
        socket.on('error', () => {});
        if (socket.protocol === PROTOCOL) greet(socket, chat, user);
        else join(socket, chat, user);
      });
    } catch (error) {
      refuse(stream, error);
    }
  });
  return sockets;
}

function refuse(stream: Duplex, error: unknown): void {
  const { status, message } =
    error instanceof HttpError ? error : new HttpError(500, 'The server failed; its log says why.');
  if (status === 500) console.error(error);
  const body = JSON.stringify({ error: message });
  stream.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
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
  onFrame(socket, (value) => {
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
  socket.on('close', chat.joinPlain(user, peer));
  onFrame(socket, (value) => {
    if ((Object(value) as { type?: unknown }).type === 'ping') return peer.send({ type: 'pong' });
    const message = readPlain(value);
    if ('problem' in message) peer.send({ type: 'error', message: message.problem });
    else peer.send(chat.takePlain(user, message));
  });
}

/** Hands on each message as JSON; `undefined` is none. A failure of the server ends this connection, and no other. */
function onFrame(socket: WebSocket, take: (value: unknown) => void): void {
  socket.on('message', (data: RawData, binary: boolean) => {
    try {
      const value = binary ? undefined : parseJson(String(data));
      for (const frame of Array.isArray(value) ? value : [value]) take(frame);
    } catch (error) {
      console.error(error);
      socket.close(1011, 'the server failed; its log says why');
    }
  });
}
