import { STATUS_CODES, validateHeaderName, validateHeaderValue } from 'node:http';
import type { Report } from './report.ts';
import type { Claim, Store } from './store.ts';

/** Why a request, a client or a message is refused; `message` is for the person at the other end. */
export class Refusal extends Error {
  /** HTTP status. */
  readonly status: number;
  /** HTTP headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;

  /**
   * @param status 401 or 403 if the client must not retry on its own, 429 or 503 if it should retry; anything from 400 to
   * 599
   * @param message if empty, the text of the status: a refusal needs a reason
   * @throws RangeError for another status
   * @throws TypeError for a header that HTTP cannot carry
   */
  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message || (STATUS_CODES[status] ?? 'Refused'));
    if (!Number.isInteger(status) || status < 400 || status > 599) {
      throw new RangeError(`The status of a Refusal is from 400 to 599; it is ${status}.`);
    }
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
    this.status = status;
    this.headers = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
  }

  /** How long the client must stay away, ms; `null` when not specified. */
  get retryAfter(): number | null {
    const { 'retry-after': value } = this.headers;
    if (value === undefined) return null;
    const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
    return Number.isSafeInteger(ms) ? Math.max(0, ms) : null;
  }

  /** The corresponding WebSocket close code. */
  get closeCode(): number {
    if (this.status === 413) return 1009;
    return this.status >= 500 ? 1013 : 4000 + this.status;
  }
}

/** The server has lost the state behind a connection: the client must connect anew. */
export class Gone extends Refusal {
  constructor(message = 'There is no such connection: connect anew.') {
    super(404, message);
  }

  override get closeCode(): number {
    return 1012;
  }
}

export const replaced = (): Refusal => new Refusal(409, 'a newer connection took over');

/** The refusal of a connection other than the newest, according to a store. */
export function replacedBy(
  { mayLoseClaims }: Pick<Store, 'mayLoseClaims'>,
  { instance }: Pick<Claim, 'instance'>,
): Refusal {
  // The answer to the next hello will tell whether another page has taken over.
  return mayLoseClaims && instance !== null ? new Gone() : replaced();
}

/** Whether the error refuses a message, which is final; a lost connection does not, since the message may be sent again over another. */
export const isOfMessage = (error: unknown): error is Refusal =>
  error instanceof Refusal && !(error instanceof Gone);

/** The error as a refusal for the client; anything but a `Refusal` is also reported. */
export function refusalOf(error: unknown, report: Report): Refusal {
  if (error instanceof Refusal) return error;
  report(error);
  return new Refusal(500, 'The server failed; its log says why.');
}
