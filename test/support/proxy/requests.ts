/** A request of HTTP/1.1, as its head says. */
export interface Asked {
  readonly method: string;
  readonly path: string;
}

/** Bytes that go on together; `asked` when a request begins with them. */
export interface Piece {
  readonly bytes: Buffer;
  readonly asked: Asked | null;
}

const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * Finds the requests in what a client of HTTP/1.1 sends over one connection. A head goes on when it is complete. Behind an upgrade, or a
 * body whose length is not given, no further request is looked for.
 */
export class RequestReader {
  #head = Buffer.alloc(0);
  /** Bytes of the present body that are still to come. */
  #body = 0;

  read(chunk: Buffer): Piece[] {
    const pieces: Piece[] = [];
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#body > 0) {
        const bytes = rest.subarray(0, this.#body);
        this.#body -= bytes.length;
        rest = rest.subarray(bytes.length);
        pieces.push({ bytes, asked: null });
        continue;
      }
      this.#head = Buffer.concat([this.#head, rest]);
      const end = this.#head.indexOf(HEAD_END);
      if (end < 0) break;
      const bytes = this.#head.subarray(0, end + HEAD_END.length);
      rest = this.#head.subarray(bytes.length);
      this.#head = Buffer.alloc(0);
      const head = bytes.toString('latin1');
      this.#body = lengthOfBody(head);
      const [method = '', path = ''] = head.split(' ', 2);
      pieces.push({ bytes, asked: { method, path } });
    }
    return pieces;
  }
}

function lengthOfBody(head: string): number {
  if (/^(?:upgrade|transfer-encoding):/im.test(head)) return Number.POSITIVE_INFINITY;
  return Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
}

/** Where the body of a stream of server-sent events begins in a response's first bytes; `null` when they are none such. */
export function beginOfStream(chunk: Buffer): number | null {
  const end = chunk.indexOf(HEAD_END);
  if (end < 0 || !chunk.subarray(0, 5).equals(Buffer.from('HTTP/'))) return null;
  const head = chunk.subarray(0, end).toString('latin1');
  return /^content-type: *text\/event-stream/im.test(head) ? end + HEAD_END.length : null;
}

/** An answer of HTTP/1.1 without a body. */
export const response = (status: string, ...headers: readonly string[]): string =>
  responseWith('', status, ...headers);

/** An answer of HTTP/1.1; `body` in ASCII. */
export const responseWith = (body: string, status: string, ...headers: readonly string[]): string =>
  `HTTP/1.1 ${[status, `Content-Length: ${body.length}`, 'Connection: close', ...headers].join('\r\n')}\r\n\r\n${body}`;
