import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refusal } from './refusal.ts';

const MIB = 1024 * 1024;
/** A refused upload is read to its end, so that the client can read the refusal; but at most this many bytes. */
const MAX_DISCARDED = 16 * MIB;

/**
 * The URL of a request.
 *
 * @throws Refusal 400 for an invalid path
 */
export function urlOf(request: IncomingMessage): URL {
  const url = URL.parse(request.url ?? '/', 'http://localhost');
  if (!url) throw new Refusal(400, 'The URL of this request is invalid.');
  return url;
}

/**
 * @throws Refusal 413 above `max` bytes
 * @throws Error when the body has already been read
 */
export async function readBody(request: IncomingMessage, max = MIB): Promise<string> {
  if (request.readableDidRead) {
    throw new Error(
      `The body of ${request.method} ${request.url} has already been read: put faultline before a body parser, or use attach().`,
    );
  }
  const chunks: Buffer[] = [];
  let size = 0;
  // Breaking off must not destroy the request: the refusal has yet to be sent.
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

/** Sends text that is already JSON. */
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

/** Sends an error message; a response that has already begun is cut off. */
export function sendRefusal(
  response: ServerResponse,
  { status, message, headers }: Refusal,
  more: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent) response.destroy();
  else sendJson(response, { error: message }, { ...more, ...headers }, status);
}
