import type { ConnectionEvents } from '../connection/events.ts';
import {
  type Config,
  type Effect,
  type Input,
  initialState,
  type MachineState,
  type OutboundFrame,
  type Report,
  step,
} from '../connection/machine.ts';
import type { ClientFrame, ServerFrame } from '../connection/protocol.ts';
import type { VirtualClock } from './clock.ts';
import { SimulatedLink, type Weather } from './network.ts';
import type { ModelServer } from './server.ts';

type Happening = Input extends infer I
  ? I extends { at: number; random: number }
    ? Omit<I, 'at' | 'random'>
    : never
  : never;

type Wire = SimulatedLink<ClientFrame, ServerFrame>;

/**
 * Drives the machine in virtual time against a model server: a second driver beside the browser's. With `late` it is a
 * faulty driver: connections that the machine has disowned still open, deliver and close, and postponed alarms still ring.
 * The machine must stay correct even then.
 */
export class SimulatedClient {
  state: MachineState;
  readonly confirmed: string[] = [];
  readonly failed: string[] = [];
  /** Why each message in `failed` was given up. */
  readonly failures: ConnectionEvents['failed'][] = [];
  readonly delivered: unknown[] = [];
  readonly reports: Report[] = [];
  /** Time of each report, ms. */
  readonly #reportedAt: number[] = [];
  readonly links = new Map<number, Wire>();
  #alarm: number | undefined;
  readonly #config: Config;
  readonly #clock: VirtualClock;
  readonly #random: () => number;
  readonly #weather: Weather;
  readonly #server: ModelServer;
  readonly #late: boolean;
  #outboxes = 1;

  constructor(
    config: Config,
    clock: VirtualClock,
    random: () => number,
    weather: Weather,
    server: ModelServer,
    late = false,
  ) {
    this.#late = late;
    this.#config = config;
    this.#clock = clock;
    this.#random = random;
    this.#weather = weather;
    this.#server = server;
    this.state = initialState('outbox 1', 'secret 1');
  }

  connect(): void {
    this.input({ type: 'connect' });
  }

  disconnect(): void {
    const number = ++this.#outboxes;
    this.input({
      type: 'disconnect',
      clientId: `outbox ${number}`,
      secret: `secret ${number}`,
    });
  }

  /** @param expiresIn in ms */
  send(messageId: string, expiresIn?: number): void {
    const expiry = expiresIn !== undefined && { expiresAt: this.#clock.now() + expiresIn };
    const message = { messageId, json: JSON.stringify(messageId), ...expiry };
    this.input({ type: 'send', message });
  }

  /** The reports with their times. */
  get history(): readonly ({ readonly at: number } & Report)[] {
    return this.reports.map((entry, index) => ({
      at: Math.round(this.#reportedAt[index] ?? 0),
      ...entry,
    }));
  }

  /** Links that are open or being opened, as the client sees them. */
  get live(): number {
    return [...this.links.values()].filter((link) => link.held).length;
  }

  input(happening: Happening): void {
    const at = this.#clock.now();
    const input = { ...happening, at, random: this.#random() } as Input;
    const { state, effects } = step(this.#config, this.state, input);
    this.state = state;
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: Effect): void {
    switch (effect.type) {
      case 'open':
        return this.#open(effect);
      case 'close':
        this.#close(effect.epoch);
        return;
      case 'transmit':
        return this.links.get(effect.epoch)?.up(onWire(effect.frame));
      case 'alarm': {
        const { due } = effect;
        if (!this.#late) this.#clock.clearTimeout(this.#alarm);
        if (!Number.isFinite(due)) return;
        const ring = () => this.input({ type: 'alarm' });
        this.#alarm = this.#clock.setTimeout(ring, Math.max(0, due - this.#clock.now()));
        return;
      }
      case 'report':
        this.reports.push(effect.entry);
        this.#reportedAt.push(this.#clock.now());
        return;
      case 'emit':
        if (effect.event === 'confirmed') this.confirmed.push(effect.detail.messageId);
        if (effect.event === 'failed') {
          this.failed.push(effect.detail.messageId);
          this.failures.push(effect.detail);
        }
        return;
      case 'deliver':
        this.delivered.push(effect.body);
    }
  }

  #close(epoch: number): void {
    const link = this.links.get(epoch);
    if (this.#late) link?.dropLate();
    else link?.drop();
    this.links.delete(epoch);
  }

  #open({ epoch, transport, hello }: Extract<Effect, { type: 'open' }>): void {
    const link: Wire = new SimulatedLink(this.#clock, this.#weather, {
      onFrame: (frame) => this.input({ type: 'frame', epoch, frame, size: 1, preview: '' }),
      onClose: (ending) => {
        this.links.delete(epoch);
        this.input({ type: 'closed', epoch, ending, by: 'remote' });
      },
    });
    this.links.set(epoch, link);
    // A handshake takes a round trip; it succeeds or fails by the network conditions at its end.
    this.#clock.setTimeout(() => {
      if (!link.open || this.#weather.stall) return;
      if (this.#weather.refuse) return link.reset();
      link.accept = this.#server.accept(
        (frame) => link.down(frame),
        (code = 4409) => link.end({ code, reason: 'refused', clean: true }),
      );
      this.input({ type: 'opened', epoch, plain: false });
      // Over HTTP the hello is part of the request.
      if (transport !== 'websocket') link.up(hello);
    }, 2 * this.#weather.latency);
  }
}

/** The frame as the server receives it. */
export function onWire(frame: OutboundFrame): ClientFrame {
  if ('type' in frame) return frame;
  const { messageId, sequence, json } = frame;
  const content = json === null ? ({ skip: true } as const) : { body: JSON.parse(json) };
  return { type: 'message', messageId, sequence, ...content };
}
