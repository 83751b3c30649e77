import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refusal } from './refusal.ts';

const MIB = 1024 * 1024;
/** A refused upload is read to its end, so that the client gets to read the refusal; but not beyond this, bytes. */
const MAX_DISCARDED = 16 * MIB;

/** What a request asks for. @throws Refusal 400 for what is no path */
export function urlOf(request: IncomingMessage): URL {
  const url = URL.parse(request.url ?? '/', 'http://localhost');
  if (!url) throw new Refusal(400, 'The address of this request is none.');
  return url;
}

/** @throws Refusal 413 above `max` bytes; Error when somebody has read it */
export async function readBody(request: IncomingMessage, max = MIB): Promise<string> {
  if (request.readableDidRead) {
    throw new Error(
      `The body of ${request.method} ${request.url} was read already: put faultline before a body parser, or use attach().`,
    );
  }
  const chunks: Buffer[] = [];
  let size = 0;
  // One that is left must stay as it is: its refusal is still to go out.
  const incoming: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size > max + MAX_DISCARDED) break;
    if (size <= max) chunks.push(chunk);
  }
  if (size > max) {
    throw new Refusal(413, `The body is larger than ${inWords(max)}.`, { connection: 'close' });
  }
  return Buffer.concat(chunks).toString();
}

const inWords = (bytes: number): string =>
  bytes % MIB === 0 ? `${bytes / MIB} MiB` : `${bytes} bytes`;

export function sendJson(
  response: ServerResponse,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): void {
  sendText(response, JSON.stringify(value), headers, status);
}

/** Answers what is JSON already. */
export function sendText(
  response: ServerResponse,
  json: string,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(json);
}

/** Answers what went wrong, in words; a response that has begun already is cut off. */
export function sendRefusal(
  response: ServerResponse,
  { status, message, headers }: Refusal,
  more: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent) response.destroy();
  else sendJson(response, { error: message }, { ...more, ...headers }, status);
}
