import type { Transport } from '../journal/transport.ts';
import { clip, describeBody } from './bounded.ts';
import type { Journal } from './journal.ts';

/** How a physical connection ended. */
export interface Closing {
  /** WebSocket close code, or the HTTP status of a refused request. */
  readonly code?: number;
  readonly reason?: string;
  /** Default: whether the code is 1000. */
  readonly clean?: boolean;
  /** Who ended it; default `remote`. That it was a fault of the panel need not be said. */
  readonly by?: 'client' | 'remote';
}

/** What is told of a frame that came in, besides its name. */
export interface Received {
  readonly body?: unknown;
  /** What identifies the event across connections, so that a second delivery can be told. */
  readonly key?: string | number;
  /** The client recognised it as already had, and kept it from the page. */
  readonly duplicate?: boolean;
}

/** One physical connection of a client, from its attempt to its end. Nothing throws. After its end only confirmations and frames are told. */
export interface ReportedConnection {
  /** Its number within the client. */
  readonly epoch: number;
  readonly transport: Transport;
  /** `closed` after its end, whoever ended it. */
  readonly state: 'attempting' | 'open' | 'closed';
  /** It is usable. */
  open(): void;
  /** It is over, or the attempt has failed. */
  close(closing?: Closing): void;
  /** A message went onto the wire; once for each time. */
  sent(messageId: string | number, body?: unknown): void;
  /** The server has the message. */
  confirmed(messageId: string | number): void;
  /** A frame came in. @param frame its kind: an event's name, or the frame's own `type` */
  received(frame: string, details?: Received): void;
  ping(): void;
  /** @param rtt round trip, ms; left out: since the last ping */
  pong(rtt?: number): void;
  /** The link is taken for dead after so many ms without a sign of life. */
  stale(silent: number): void;
}

export class Connection implements ReportedConnection {
  readonly epoch: number;
  readonly transport: Transport;
  state: ReportedConnection['state'] = 'attempting';
  /** A fault of the panel has ended it. */
  faulted = false;
  readonly #journal: Journal;
  readonly #onOpen: () => void;
  readonly #onClose: () => void;

  constructor(
    journal: Journal,
    epoch: number,
    transport: Transport,
    on: { readonly open: () => void; readonly close: () => void },
  ) {
    this.#journal = journal;
    this.epoch = epoch;
    this.transport = transport;
    this.#onOpen = on.open;
    this.#onClose = on.close;
  }

  open(): void {
    if (this.state !== 'attempting') return;
    this.state = 'open';
    this.#onOpen();
    this.#journal.write({ type: 'open', ...this.#physical });
  }

  close({ code, reason, clean, by = 'remote' }: Closing = {}): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.#onClose();
    this.#journal.write({
      type: 'close',
      ...this.#physical,
      ...(code !== undefined && { code }),
      ...(reason && { reason: clip(reason) }),
      clean: clean ?? code === 1000,
      by: this.faulted ? 'fault' : by,
    });
  }

  sent(messageId: string | number, body?: unknown): void {
    if (this.state === 'closed') return;
    const described = this.#journal.watched && body !== undefined ? describeBody(body) : {};
    this.#journal.write({
      type: 'sent',
      messageId: clip(messageId),
      ...this.#physical,
      ...described,
    });
  }

  confirmed(messageId: string | number): void {
    this.#journal.write({ type: 'confirmed', messageId: clip(messageId), ...this.#physical });
  }

  received(frame: string, { body, key, duplicate }: Received = {}): void {
    this.#journal.write({
      type: 'received',
      ...this.#physical,
      frame: clip(frame),
      ...(key !== undefined && { key: clip(key) }),
      ...(duplicate && { duplicate }),
      ...(this.#journal.watched ? describeBody(body) : { size: 0 }),
    });
  }

  ping(): void {
    if (this.state !== 'closed') this.#journal.write({ type: 'ping', epoch: this.epoch });
  }

  pong(rtt?: number): void {
    if (this.state === 'closed') return;
    this.#journal.write({ type: 'pong', epoch: this.epoch, ...(rtt !== undefined && { rtt }) });
  }

  stale(silent: number): void {
    if (this.state !== 'closed') this.#journal.write({ type: 'stale', epoch: this.epoch, silent });
  }

  get #physical(): { readonly epoch: number; readonly transport: Transport } {
    return { epoch: this.epoch, transport: this.transport };
  }
}
