import PartySocket, { type PartySocketOptions } from 'partysocket';
import {
  type ClientReport,
  type ReportedConnection,
  registerClient,
  reportingWebSocket,
} from '../../src/register/index.ts';

/** partysocket's own defaults, ms. */
const MIN_DELAY = 3000;
const MAX_DELAY = 10_000;
const GROWTH = 1.3;

/** How this application's frames carry message ids; partysocket itself has none. */
export interface Naming {
  /** The id of a sent message. */
  messageIdOf(data: unknown): string | undefined;
  /** The id of the message that a frame confirms. */
  confirmedIdOf(data: unknown): string | undefined;
}

/** A `PartySocket` that reports itself to the panel: states, attempts, waits, its buffer, and messages by the application's ids. */
export class ReportedPartySocket extends PartySocket {
  readonly #report: ClientReport;
  readonly #naming: Naming;
  /** Its retry count when it last closed. */
  #retries = 0;

  constructor(options: PartySocketOptions, naming: Naming) {
    const { minReconnectionDelay = MIN_DELAY, maxReconnectionDelay = MAX_DELAY } = options;
    const { maxRetries, WebSocket } = options;
    const report = registerClient({
      label: 'PartySocket',
      url: roomUrl(options),
      policy: {
        jitter: 'none',
        base: minReconnectionDelay,
        cap: maxReconnectionDelay,
        ...(maxRetries !== undefined && Number.isFinite(maxRetries) && { maxAttempts: maxRetries }),
      },
    });
    super({
      ...options,
      WebSocket: reportingWebSocket(report, {
        ...(WebSocket && { WebSocket }),
        onSend(data, connection) {
          const id = naming.messageIdOf(data);
          if (id !== undefined) connection.sent(id, data);
        },
        onMessage: (data, connection) => received(data, connection, naming),
        onAttempt() {
          if (report.current === 'disconnected') report.state('connecting', 'connect');
          else report.state('reconnecting', 'attempt', 'attempting');
        },
      }),
    });
    this.#report = report;
    this.#naming = naming;
    this.addEventListener('open', () => report.state('connected', 'opened'));
    this.addEventListener('close', () => this.#closed(options));
  }

  override send(data: Parameters<PartySocket['send']>[0]): boolean {
    const id = this.readyState === this.OPEN ? undefined : this.#naming.messageIdOf(data);
    if (id !== undefined) this.#report.queued(id, data);
    return super.send(data);
  }

  override close(...args: Parameters<PartySocket['close']>): void {
    super.close(...args);
    // While it waits, there is no socket whose close would report the end.
    const waits = this.readyState === this.CLOSED;
    if (this.#report.current === 'disconnected') return;
    this.#report.state(waits ? 'disconnected' : 'disconnecting', 'closed');
  }

  /** At this point it has already counted the retry that it is waiting for. */
  #closed(options: PartySocketOptions): void {
    const { retryCount } = this;
    const gaveUp = retryCount === this.#retries && retryCount >= (options.maxRetries ?? Infinity);
    this.#retries = retryCount;
    if (!this.shouldReconnect) return this.#report.state('disconnected', 'closed');
    if (gaveUp) return this.#report.state('disconnected', 'gave-up');
    const {
      minReconnectionDelay = MIN_DELAY,
      maxReconnectionDelay = MAX_DELAY,
      reconnectionDelayGrowFactor = GROWTH,
    } = options;
    const grown = minReconnectionDelay * reconnectionDelayGrowFactor ** (retryCount - 1);
    this.#report.state('reconnecting', 'closed', 'waiting');
    this.#report.backoff(retryCount === 0 ? 0 : Math.min(grown, maxReconnectionDelay));
  }
}

function received(data: unknown, connection: ReportedConnection, naming: Naming): void {
  const id = naming.confirmedIdOf(data);
  if (id === undefined) connection.received('message', { body: data });
  else connection.confirmed(id);
}

const roomUrl = ({
  protocol = 'ws',
  host,
  basePath,
  prefix = 'parties',
  party = 'main',
  room,
}: PartySocketOptions) => `${protocol}://${host}/${basePath ?? `${prefix}/${party}/${room ?? ''}`}`;
