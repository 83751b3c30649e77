import type { IncomingHttpHeaders } from 'node:http';

/** Says why a WebSocket handshake arrived as a plain request; `null` when the request is not a handshake. */
export function lostUpgrade(headers: IncomingHttpHeaders): string | null {
  if (headers['sec-websocket-key'] === undefined) return null;
  return headers.upgrade === undefined
    ? 'A WebSocket handshake came without its header Upgrade: a proxy on the way must pass on Upgrade and Connection (docs/server.md, “Behind a proxy”).'
    : 'A WebSocket handshake came as a request: call attach(server), or upgrade() on the event “upgrade” of the server.';
}
