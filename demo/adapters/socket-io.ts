import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import {
  type ClientReport,
  type ReportedConnection,
  registerClient,
  type Transport,
} from '../../src/register/index.ts';

type Engine = Socket['io']['engine'];

/** The socket.io packet types that matter here. */
const EVENT = 2;
const ACK = 3;
const BINARY_EVENT = 5;
const BINARY_ACK = 6;

/** `io(url, options)`, with a socket that reports itself to the panel: states, attempts, the upgrade, events and their acknowledgements. */
export function reportedIo(
  url: string,
  options: Partial<ManagerOptions & SocketOptions> = {},
): Socket {
  const socket = io(url, { ...options, forceNew: true, autoConnect: false });
  const {
    reconnectionDelay: base = 1000,
    reconnectionDelayMax: cap = 5000,
    randomizationFactor = 0.5,
    reconnectionAttempts,
    path = '/socket.io',
  } = options;
  const report = registerClient({
    label: 'socket.io-client',
    url: new URL(`${path.replace(/\/$/, '')}/`, url).href,
    policy: {
      jitter: `± ${100 * randomizationFactor} %`,
      base,
      cap,
      ...(reconnectionAttempts !== undefined &&
        Number.isFinite(reconnectionAttempts) && { maxAttempts: reconnectionAttempts }),
    },
  });
  new Follower(socket, report, transportOf(String(options.transports?.[0] ?? 'polling')));
  if (options.autoConnect !== false) socket.connect();
  return socket;
}

/** Reports what one socket and its manager do. */
class Follower {
  readonly #socket: Socket;
  readonly #report: ClientReport;
  #connection: ReportedConnection | undefined;
  /** The transport that is to take over in an upgrade. */
  #candidate: ReportedConnection | undefined;

  constructor(socket: Socket, report: ClientReport, first: Transport) {
    this.#socket = socket;
    this.#report = report;
    this.#followManager(first);
    this.#followSocket();
  }

  #followManager(first: Transport): void {
    const manager = this.#socket.io;
    const report = this.#report;
    // A manager has no event for its first attempt.
    const { open } = manager;
    manager.open = (then) => {
      const { engine } = manager;
      this.#attempting(first);
      const result = Reflect.apply(open, manager, [then]);
      if (manager.engine !== engine) this.#followEngine(manager.engine);
      return result;
    };
    manager.on('reconnect_failed', () => report.state('disconnected', 'gave-up'));
    manager.on('packet', ({ nsp, type, id, data }) => {
      if (nsp !== this.#namespace) return;
      if (type === ACK || type === BINARY_ACK) this.#connection?.confirmed(String(id));
      else if (type === EVENT || type === BINARY_EVENT) {
        const [name, ...body] = data as [unknown, ...unknown[]];
        this.#connection?.received(String(name), { body });
      }
    });
  }

  #attempting(first: Transport): void {
    if (this.#connection && this.#connection.state !== 'closed') return;
    if (this.#report.current === 'disconnected') this.#report.state('connecting', 'connect');
    else this.#report.state('reconnecting', 'attempt', 'attempting');
    this.#connection = this.#report.attempt(first);
  }

  #followEngine(engine: Engine): void {
    engine.on('open', () => this.#connection?.open());
    engine.on('packetCreate', ({ type, data }) => {
      const message = type === 'message' && typeof data === 'string' ? eventOf(data) : undefined;
      if (message?.namespace === this.#namespace) this.#connection?.sent(message.id, message.body);
    });
    engine.on('upgrading', ({ name }) => {
      this.#candidate = this.#report.attempt(transportOf(name), undefined, { handover: true });
    });
    engine.on('upgrade', () => {
      this.#candidate?.open();
      this.#connection?.close({ code: 1000, by: 'client' });
      this.#connection = this.#candidate;
    });
    engine.on('upgradeError', ({ message }) => this.#candidate?.close({ reason: message }));
    engine.on('close', (reason, details) => {
      const { code } = Object(Object(details).context) as { code?: unknown };
      const by = reason === 'forced close' ? 'client' : 'remote';
      this.#connection?.close({ reason, by, ...(typeof code === 'number' && { code }) });
    });
  }

  #followSocket(): void {
    const socket = this.#socket;
    const report = this.#report;
    const lost = (cause: string) => {
      if (socket.active) report.state('reconnecting', cause, 'waiting');
      else report.state('disconnected', cause);
    };
    socket.on('connect', () =>
      report.state('connected', socket.recovered ? 'recovered' : 'opened'),
    );
    socket.on('disconnect', lost);
    socket.on('connect_error', ({ message }) => lost(message));
    const { emit, disconnect } = socket;
    socket.emit = (event, ...args) => {
      const buffered = socket.sendBuffer.length;
      // With `retries`, each try is a separate event that passes through here again.
      const acknowledge: unknown = asks(socket) ? args.at(-1) : undefined;
      if (typeof acknowledge === 'function') {
        args.push(this.#following(args.pop(), String(inside(socket).ids)));
      }
      const result = Reflect.apply(emit, socket, [event, ...args]);
      for (const { id, data } of socket.sendBuffer.slice(buffered)) {
        if (id !== undefined) report.queued(id, data);
      }
      return result;
    };
    socket.disconnect = () => {
      const result = Reflect.apply(disconnect, socket, []);
      // socket.io emits an event only for a connection that was open.
      report.state('disconnected', 'io client disconnect');
      return result;
    };
  }

  /** When an event is given up, by its timeout or a disconnect, the callback receives an `Error`, which no server can send. */
  #following(acknowledge: Acknowledge, id: string): Acknowledge {
    const following: Acknowledge = (...args) => {
      const [error] = args;
      if (error instanceof Error) this.#report.failed(id, error.message);
      Reflect.apply(acknowledge, this.#socket, args);
    };
    return Object.assign(following, acknowledge);
  }

  /** The namespace as written in packets. Other sockets of the same manager have others. */
  get #namespace(): string {
    return inside(this.#socket).nsp;
  }
}

type Acknowledge = (...args: readonly unknown[]) => void;

interface Inside {
  /** The id of the next event that asks for an acknowledgement. */
  readonly ids: number;
  readonly nsp: string;
  readonly flags: { readonly fromQueue?: boolean; readonly volatile?: boolean };
  readonly _opts: { readonly retries?: number };
}

const inside = (socket: Socket): Inside => socket as unknown as Inside;

/** Whether `emit` sends an event now, rather than queueing it for retries. */
function asks(socket: Socket): boolean {
  const { flags, _opts } = inside(socket);
  return !_opts.retries || flags.fromQueue === true || flags.volatile === true;
}

const transportOf = (name: string): Transport => (name === 'polling' ? 'ajax' : 'websocket');

/** An encoded event that asks for an acknowledgement: `2`, the namespace, the id, the arguments. */
function eventOf(
  packet: string,
): { readonly namespace: string; readonly id: string; readonly body: string } | undefined {
  const [, namespace = '/', id, body] = /^2(?:(\/[^,]*),)?(\d+)(\[.*)$/s.exec(packet) ?? [];
  return id !== undefined && body !== undefined ? { namespace, id, body } : undefined;
}
