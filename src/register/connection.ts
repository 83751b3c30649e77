import type { Transport } from '../journal/transport.ts';
import { clip, describeBody } from './bounded.ts';
import type { Journal } from './journal.ts';

/** How a physical connection ended. */
export interface Closing {
  /** WebSocket close code, or the HTTP status of a refused request. */
  readonly code?: number;
  readonly reason?: string;
  /** Default: whether `code` is 1000. */
  readonly clean?: boolean;
  /** Who ended it; default `remote`. Endings by a fault of the panel need not be marked. */
  readonly by?: 'client' | 'remote';
}

/** Details of a received frame. */
export interface Received {
  readonly body?: unknown;
  /** Identifies the event across connections, so that a second delivery can be detected. */
  readonly key?: string | number;
  /** The client recognised it as a duplicate and kept it from the page. */
  readonly duplicate?: boolean;
}

/**
 * One physical connection of a client, from its attempt to its end. Nothing throws. After the end only confirmations and
 * frames are reported.
 */
export interface ReportedConnection {
  /** Its number within the client. */
  readonly epoch: number;
  readonly transport: Transport;
  /** `closed` after its end, whoever caused it. */
  readonly state: 'attempting' | 'open' | 'closed';
  /** The connection is usable. */
  open(): void;
  /** The connection is over, or the attempt has failed. */
  close(closing?: Closing): void;
  /** A message was put on the wire; call it for each transmission. */
  sent(messageId: string | number, body?: unknown): void;
  /** The server has the message. */
  confirmed(messageId: string | number): void;
  /**
   * A frame was received.
   *
   * @param frame its kind: an event's name, or the frame's own `type`
   */
  received(frame: string, details?: Received): void;
  ping(): void;
  /** @param rtt round trip, ms; default: the time since the last ping */
  pong(rtt?: number): void;
  /** The client considers the link dead after this many ms without a sign of life. */
  stale(silent: number): void;
}

export class Connection implements ReportedConnection {
  readonly epoch: number;
  readonly transport: Transport;
  state: ReportedConnection['state'] = 'attempting';
  /** Whether a fault of the panel has ended it. */
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
