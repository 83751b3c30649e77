/** Why a request, a client or a message is refused; `message` is for the person at the other end. */
export class Refusal extends Error {
  /** What it means over HTTP. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  /** @param status 401 or 403 for a client that is not to come back by itself, 429 or 503 for one that is; any of 400 and above */
  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }

  /** What it means over a WebSocket. */
  get closeCode(): number {
    return this.status >= 500 ? 1013 : 4000 + this.status;
  }
}

/** The server does not have what a connection stands on any more: the client is to connect anew. */
export class Gone extends Refusal {
  constructor(message = 'There is no such connection: connect anew.') {
    super(404, message);
  }

  override get closeCode(): number {
    return 1012;
  }
}

/** What went wrong, for the client; what is no `Refusal` is for the server's log. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  console.error(error);
  return new Refusal(500, 'The server failed; its log says why.');
}
