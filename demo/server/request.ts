import type { IncomingMessage, ServerResponse } from 'node:http';

/** Largest frame and body, bytes. */
export const MAX_BODY = 1024 * 1024;

/** The user that a URL names; `null` when it names none that is one. */
export function userOf(url: URL): string | null {
  const user = url.searchParams.get('user') ?? 'guest';
  return /^[\w.-]{1,80}$/.test(user) ? user : null;
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
    if (size > MAX_BODY) {
      throw new HttpError(413, 'The body is larger than 1 MiB.', { connection: 'close' });
    }
    chunks.push(chunk);
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
