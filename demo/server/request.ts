import type { IncomingMessage, ServerResponse } from 'node:http';

/** Largest frame and body, bytes. */
export const MAX_BODY = 1024 * 1024;

/** A refused upload is read to its end, so that the client gets to read the refusal; but not beyond this, bytes. */
const MAX_DISCARDED = 16 * MAX_BODY;

/** What a request asks for. @throws HttpError 400 for what is no path */
export function urlOf(request: IncomingMessage): URL {
  const url = URL.parse(request.url ?? '/', 'http://localhost');
  if (!url) throw new HttpError(400, 'The address of this request is none.');
  return url;
}

/** The user that a URL names; `guest` when it names none. @throws HttpError 400 for a name that is none */
export function requireUser(url: URL): string {
  const user = url.searchParams.get('user') ?? 'guest';
  if (/^[\w.-]{1,80}$/.test(user)) return user;
  throw new HttpError(400, 'A user is 1 to 80 letters, digits, dots, dashes or underscores.');
}

/** A refusal that says why. */
export class HttpError extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** @throws HttpError 413 above 1 MiB */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_DISCARDED) break;
    if (size <= MAX_BODY) chunks.push(chunk);
  }
  if (size > MAX_BODY) {
    throw new HttpError(413, 'The body is larger than 1 MiB.', { connection: 'close' });
  }
  return Buffer.concat(chunks).toString();
}

export function sendJson(
  response: ServerResponse,
  value: unknown,
  headers: Record<string, string> = {},
  status = 200,
): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(JSON.stringify(value));
}
