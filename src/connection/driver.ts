import type { Draft } from '../journal/entry.ts';
import { register } from '../journal/registration.ts';
import { type RegisteredClient, registry } from '../journal/registry.ts';
import { Ring } from '../journal/ring.ts';
import { preview, unpack } from './body.ts';
import type { Clock } from './clock.ts';
import { LONGEST, systemClock } from './clock.ts';
import { readFrame, writeFrame } from './frames.ts';
import { randomId } from './id.ts';
import {
  type Config,
  type Effect,
  type Emission,
  type Input,
  initialState,
  type MachineState,
  type Report,
  step,
} from './machine.ts';
import type { ConnectionOptions } from './options.ts';
import { makePhysical, type PhysicalConnection } from './physical.ts';
import type { Json } from './protocol.ts';
import { OPEN } from './transports/index.ts';
import { failed } from './transports/transport.ts';

/** An input as the driver receives it; `dispatch` adds time and randomness. */
export type Happening = Input extends infer I
  ? I extends { at: number; random: number }
    ? Omit<I, 'at' | 'random'>
    : never
  : never;

/** The fields that the driver adds to an entry. */
interface Stamp {
  at?: number;
  connection?: string;
}

/** The driver's callbacks. */
export interface DriverEvents {
  onEmission(emission: Emission): void;
  /** Called after every step. */
  onStep(state: MachineState, happening: Happening): void;
}

/** Runs the machine's effects in a browser or in Node, and writes the journal. */
export interface Driver {
  state: MachineState;
  /** While `false`, inputs are queued. */
  running: boolean;
  readonly client: RegisteredClient & { readonly journal: Ring };
  readonly clock: Clock;
  dispatch(happening?: Happening): void;
  /** @param entry is stored in the journal itself, not copied */
  report(entry: Report & Stamp, at?: number): void;
  /** Reports an error that the client recovered from. */
  trouble(message: string): void;
}

export function drive(
  config: Config,
  {
    clock = systemClock,
    random = Math.random,
    name = 'ConnectionManager',
    network,
    auth,
  }: ConnectionOptions,
  { onEmission, onStep }: DriverEvents,
): Driver {
  /** Physical connections by epoch. */
  const connections: Record<number, PhysicalConnection> = {};
  const inputs: Happening[] = [];
  /** Identifies this run of the client in every hello. */
  const instance = randomId();
  let stepping = false;
  let timer: unknown;

  const client = {
    id: randomId().slice(0, 8),
    journal: new Ring(),
    tap: null,
    channels: () => Object.values(connections),
  };

  const driver: Driver = {
    state: initialState(randomId(), randomId()),
    clock,
    running: true,
    client,
    dispatch(happening) {
      if (happening) inputs.push(happening);
      // A listener may call back into the client: that input waits until the current step has finished.
      if (stepping || !driver.running) return;
      stepping = true;
      try {
        // Also takes the inputs added meanwhile. If one throws, the ones behind it wait for the next dispatch.
        while (inputs.length > 0) take(inputs.shift() as Happening);
      } finally {
        stepping = false;
      }
    },
    report(entry, at = clock.now()) {
      // `Object.assign` would take longer than everything else that is done to an entry.
      entry.at = at;
      entry.connection = client.id;
      client.journal.write(entry as Draft);
    },
    trouble(message) {
      report({ type: 'error', message });
      onEmission({ event: 'error', detail: { message } });
    },
  };
  const { dispatch, report } = driver;

  function take(happening: Happening): void {
    const input = { ...happening, at: clock.now(), random: random() } as Input;
    const { state, effects } = step(config, driver.state, input);
    driver.state = state;
    for (const effect of effects) {
      try {
        run(effect, input.at);
      } catch (error) {
        // The remaining effects must still run.
        driver.trouble(String(error));
      }
    }
    onStep(state, happening);
  }

  function run(effect: Effect, at: number): void {
    switch (effect.type) {
      case 'open':
        return open(effect);
      case 'close':
        connections[effect.epoch]?.close(effect.reason);
        delete connections[effect.epoch];
        return;
      case 'transmit': {
        const physical = connections[effect.epoch];
        return physical?.send(writeFrame(effect.frame, physical));
      }
      case 'alarm':
        return setAlarm(effect.due);
      case 'report':
        return report(effect.entry, at);
      case 'emit':
        return onEmission(effect);
      case 'deliver':
        return onEmission({ event: 'message', detail: unpack(effect.body, effect.encoding) });
    }
  }

  function setAlarm(due: number): void {
    clock.clearTimeout(timer);
    if (due === Number.POSITIVE_INFINITY) return;
    // An alarm that rings too early is set again, for at least 1 ms: otherwise it would ring over and over
    // within that millisecond.
    const delay = Math.max(1, Math.ceil(due - clock.now()));
    timer = clock.setTimeout(() => dispatch({ type: 'alarm' }), Math.min(delay, LONGEST));
  }

  function open({ epoch, transport, url, hello }: Extract<Effect, { type: 'open' }>): void {
    const physical = makePhysical(client, epoch, transport, url, {
      onOpen: (plain) => dispatch({ type: 'opened', epoch, plain }),
      onFrame(data) {
        const text = typeof data === 'string' ? data : JSON.stringify(data);
        dispatch({
          type: 'frame',
          epoch,
          frame: readFrame(data, physical.plain),
          size: text.length,
          preview: preview(text),
        });
      },
      onClose(ending, by) {
        delete connections[epoch];
        dispatch({ type: 'closed', epoch, ending, by });
      },
    });
    connections[epoch] = physical;
    const begin = (answer?: Json): void => {
      physical.extra = { instance, auth: answer };
      physical.open(OPEN[transport], {
        url,
        hello: { ...hello, ...physical.extra },
        received: () => driver.state.received,
        // Without a hello, the server would not receive `auth`.
        known: driver.state.welcomed || !!auth,
        natives: network ?? registry().natives ?? globalThis,
        clock,
      });
    };
    if (!auth) return begin();
    const identify = async () => {
      const answer = await auth();
      // Throws here, rather than when the hello is sent, if JSON cannot represent the answer.
      JSON.stringify(answer);
      begin(answer as Json);
    };
    identify().catch((error: unknown) => {
      const ending = failed(error, 'Option auth failed: ');
      // A failure after the attempt has ended is not reported.
      if (physical.live) driver.trouble(ending.reason);
      physical.fail(ending);
    });
  }

  const attempts = config.maxReconnectAttempts;
  report({
    type: 'connection',
    label: name,
    url: config.route[0]?.url ?? '',
    policy: {
      jitter: config.jitter,
      base: config.reconnectDelay,
      cap: config.maxReconnectDelay,
      ...(attempts < Number.POSITIVE_INFINITY && { maxAttempts: attempts }),
    },
  });
  register(client);
  return driver;
}
