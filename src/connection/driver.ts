import type { Transport } from '../journal/entry.ts';
import { register } from '../journal/registration.ts';
import { type RegisteredClient, registry } from '../journal/registry.ts';
import { Ring } from '../journal/ring.ts';
import { unpack } from './body.ts';
import type { Body } from './events.ts';
import { readData, writeControl, writeMessage } from './frames.ts';
import { randomId } from './id.ts';
import {
  type Config,
  type Effect,
  type Emission,
  type Input,
  type MachineState,
  type Report,
  step,
} from './machine.ts';
import type { Clock, Network } from './options.ts';
import { PhysicalConnection } from './physical.ts';
import type { Hello, Json } from './protocol.ts';
import { OPEN } from './transports/index.ts';
import { lost } from './transports/transport.ts';

const PREVIEW = 120;
/** What is longer would fire at once, ms. */
const LONGEST = 2 ** 31 - 1;

/** An input as the driver hands it in; `dispatch` adds time and randomness. */
export type Happening = Input extends infer I
  ? I extends { at: number; random: number }
    ? Omit<I, 'at' | 'random'>
    : never
  : never;

export interface DriverOptions {
  readonly config: Config;
  readonly state: MachineState;
  readonly name: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly network: Network | undefined;
  readonly auth: (() => Json | Promise<Json>) | undefined;
  readonly onEmission: (emission: Emission) => void;
  readonly onBody: (body: Body) => void;
  readonly onStep: (state: MachineState) => void;
}

/** Runs the machine's effects in a browser or in Node, and writes the journal. */
export class Driver {
  state: MachineState;
  /** Inputs wait while it is `false`. */
  running = true;
  readonly client: RegisteredClient & { readonly journal: Ring };
  readonly #options: DriverOptions;
  #alarm: unknown;
  readonly #physical = new Map<number, PhysicalConnection>();
  readonly #inputs: Happening[] = [];
  /** What every hello says besides. */
  readonly #instance = randomId();
  #stepping = false;

  constructor(options: DriverOptions) {
    this.#options = options;
    this.state = options.state;
    this.client = {
      id: randomId().slice(0, 8),
      journal: new Ring(),
      tap: null,
      channels: () => [...this.#physical.values()],
    };
    const { jitter, base, cap, maxAttempts, route } = options.config;
    this.report({
      type: 'connection',
      label: options.name,
      url: route[0]?.url ?? '',
      policy: { jitter, base, cap, ...(Number.isFinite(maxAttempts) && { maxAttempts }) },
    });
    register(this.client);
  }

  /** Messages that are taken, but did not reach the machine yet. */
  get waiting(): number {
    return this.#inputs.filter(({ type }) => type === 'send').length;
  }

  dispatch(happening?: Happening): void {
    if (happening) this.#inputs.push(happening);
    // A listener may call back in: its input waits until the step that told it is done.
    if (this.#stepping || !this.running) return;
    this.#stepping = true;
    try {
      for (let next = this.#inputs.shift(); next; next = this.#inputs.shift()) this.#step(next);
    } finally {
      this.#stepping = false;
    }
  }

  /** @param entry becomes the journal's */
  report(entry: Report, at = this.#options.clock.now()): void {
    this.client.journal.write(Object.assign(entry, { at, connection: this.client.id }));
  }

  #step(happening: Happening): void {
    const { clock, random, config, onStep } = this.#options;
    const input = { ...happening, at: clock.now(), random: random() } as Input;
    const { state, effects } = step(config, this.state, input);
    this.state = state;
    for (const effect of effects) {
      try {
        this.#run(effect, input.at);
      } catch (error) {
        // The others are to be run all the same.
        const message = String(error);
        this.report({ type: 'error', message });
        this.#options.onEmission({ event: 'error', detail: { message } });
      }
    }
    onStep(state);
  }

  #run(effect: Effect, at: number): void {
    switch (effect.type) {
      case 'open':
        return this.#open(effect.epoch, effect.transport, effect.hello);
      case 'close':
        this.#physical.get(effect.epoch)?.close(effect.code, effect.reason);
        this.#physical.delete(effect.epoch);
        return;
      case 'transmit': {
        const physical = this.#physical.get(effect.epoch);
        return physical?.send(writeControl(effect.frame, physical));
      }
      case 'transmit-message': {
        const physical = this.#physical.get(effect.epoch);
        return physical?.send(writeMessage(effect.item, physical.plain));
      }
      case 'alarm':
        return this.#setAlarm(effect.due);
      case 'report':
        return this.report(effect.entry, at);
      case 'emit':
        return this.#options.onEmission(effect.emission);
      case 'deliver':
        return this.#options.onBody(unpack(effect.body, effect.encoding));
    }
  }

  #setAlarm(due: number): void {
    const { clock } = this.#options;
    clock.clearTimeout(this.#alarm);
    if (!Number.isFinite(due)) return;
    // One that rings too early is set again: never in less than a millisecond, or it would ring on and on within it.
    const delay = Math.min(Math.ceil(due - clock.now()), LONGEST);
    this.#alarm = clock.setTimeout(() => this.dispatch({ type: 'alarm', due }), delay);
  }

  #open(epoch: number, transport: Transport, hello: Hello): void {
    const { config, clock, network, auth } = this.#options;
    const url = config.route.find((stop) => stop.transport === transport)?.url ?? '';
    const physical = new PhysicalConnection(this.client, epoch, transport, url, {
      onOpen: (plain) => this.dispatch({ type: 'opened', epoch, plain }),
      onFrame: (data) => {
        const text = typeof data === 'string' ? data : (JSON.stringify(data) ?? '');
        this.dispatch({
          type: 'frame',
          epoch,
          frame: readData(data, physical.plain),
          size: text.length,
          preview: text.slice(0, PREVIEW),
        });
      },
      onClose: (ending, by) => {
        this.#physical.delete(epoch);
        this.dispatch({ type: 'closed', epoch, ending, by });
      },
    });
    this.#physical.set(epoch, physical);
    const begin = (answer?: Json): void => {
      physical.extra = { instance: this.#instance, ...(answer !== undefined && { auth: answer }) };
      const { WebSocket, fetch } = network ?? registry().natives ?? globalThis;
      physical.open(OPEN[transport], {
        url,
        hello: { ...hello, ...physical.extra },
        received: () => this.state.received,
        known: this.state.welcomed,
        natives: { WebSocket, fetch: fetch.bind(globalThis) },
        clock,
      });
    };
    if (!auth) return begin();
    new Promise<Json>((resolve) => resolve(auth()))
      .then((answer) => {
        // What JSON cannot say throws here, and not when the hello goes out.
        JSON.stringify(answer);
        begin(answer);
      })
      .catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        physical.fail(lost(`Option auth failed: ${why}`));
      });
  }
}
