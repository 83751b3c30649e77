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

/** Tokens that still come when a reply is told to end: what is missing before them is seen. */
const LAST = 5;

/**
 * Tokens `0`, `1` … as a chat completion streams them, then the end: after as many as are asked for, or soon after whoever finds the reply among
 * `unfinished` calls for it.
 */
export function serveTokens(
  request: IncomingMessage,
  response: ServerResponse,
  unfinished: Map<string, () => void>,
): void {
  const { searchParams } = new URL(request.url ?? '', 'http://localhost');
  let count = Number(searchParams.get('tokens') ?? Number.POSITIVE_INFINITY);
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  let next = 0;
  const timer = setInterval(() => {
    if (next === count) {
      response.end('data: [DONE]\n\n');
      return clearInterval(timer);
    }
    const delta = { content: String(next++) };
    const chunk = {
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta }],
    };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  }, PACE);
  const name = searchParams.get('until');
  if (name !== null) {
    unfinished.set(name, () => {
      count = next + LAST;
    });
  }
  response.on('close', () => clearInterval(timer));
}
