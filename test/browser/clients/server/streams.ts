import type { IncomingMessage, ServerResponse } from 'node:http';

/** Between two events, ms. */
const PACE = 20;

/** Server-sent events `<0>`, `<1>`, `<2>` … with their number as id; goes on after the one that the client has seen last. */
export function serveEvents(request: IncomingMessage, response: ServerResponse): void {
  const last = request.headers['last-event-id'];
  let next = last === undefined ? 0 : Number(last) + 1;
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.write('retry: 50\n\n');
  const timer = setInterval(() => response.write(`id: ${next}\ndata: <${next++}>\n\n`), PACE);
  response.on('close', () => clearInterval(timer));
}

/**
 * Tokens `0`, `1` … as a chat completion streams them, then the end: after as many as are asked for, or when whoever finds the reply among
 * `unfinished` calls for it.
 */
export function serveTokens(
  request: IncomingMessage,
  response: ServerResponse,
  unfinished: Map<string, () => void>,
): void {
  const { searchParams } = new URL(request.url ?? '', 'http://localhost');
  const count = Number(searchParams.get('tokens') ?? Number.POSITIVE_INFINITY);
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  let next = 0;
  const timer = setInterval(() => {
    if (next === count) return end();
    const delta = { content: String(next++) };
    const chunk = {
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta }],
    };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  }, PACE);
  const end = () => {
    clearInterval(timer);
    if (!response.destroyed) response.end('data: [DONE]\n\n');
  };
  const name = searchParams.get('until');
  if (name !== null) unfinished.set(name, end);
  response.on('close', () => clearInterval(timer));
}
