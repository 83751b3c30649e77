import type { Config } from '../connection/machine.ts';
import { seededRandom } from '../faults/random.ts';
import { SimulatedClient } from './client.ts';
import { VirtualClock } from './clock.ts';
import type { Weather } from './network.ts';
import { ModelServer } from './server.ts';

/** One thing that happens, after a pause of `after` ms. */
export type Event = { readonly after: number } & (
  | {
      readonly do:
        | 'send'
        | 'publish'
        | 'reset'
        | 'restart'
        | 'retry'
        | 'offline'
        | 'online'
        | 'resumed';
    }
  | { readonly do: 'refuse' | 'stall'; readonly on: boolean }
  | { readonly do: 'latency'; readonly ms: number }
);

export interface Schedule {
  readonly seed: number;
  readonly events: readonly Event[];
}

export interface Outcome {
  readonly client: SimulatedClient;
  readonly server: ModelServer;
  readonly clock: VirtualClock;
  /** What the user sent, in order. */
  readonly sent: readonly string[];
  /** The most physical connections alive at once that the machine does not need: none, but in a handover. */
  readonly mostNeedless: number;
  /** Messages confirmed to the user before the server had applied them. */
  readonly falselyConfirmed: readonly string[];
}

/** As the client's defaults, with attempts that never end: healing must always be found. */
export const CONFIG: Config = {
  route: [
    { transport: 'websocket', url: 'ws://simulated' },
    { transport: 'sse', url: 'http://simulated' },
  ],
  maxAttempts: Number.POSITIVE_INFINITY,
  jitter: 'full',
  base: 1000,
  cap: 30_000,
  connectTimeout: 5000,
  confirmTimeout: 10_000,
  heartbeatInterval: 30_000,
  heartbeatTimeout: 5000,
  upgradeInterval: 30_000,
};

/** Long enough for the longest wait, every transport's timeout and a dead link's discovery, twice. */
const HEALING = 300_000;

/**
 * Plays a schedule against client and server, then heals the network and lets things settle.
 *
 * @param options.late events of disowned connections and cleared timers still reach the machine
 */
export function play(schedule: Schedule, { late = false, config = CONFIG } = {}): Outcome {
  const clock = new VirtualClock();
  const weather: Weather = { latency: 20, refuse: false, stall: false };
  const server = new ModelServer();
  const client = new SimulatedClient(
    config,
    clock,
    seededRandom(schedule.seed),
    weather,
    server,
    late,
  );
  const sent: string[] = [];
  let mostNeedless = 0;
  const resetAll = () => {
    for (const link of [...client.links.values()]) link.reset();
  };

  client.connect();
  for (const event of schedule.events) {
    clock.advance(event.after);
    switch (event.do) {
      case 'send':
        sent.push(`m${sent.length + 1}`);
        client.send(`m${sent.length}`);
        break;
      case 'publish':
        server.publish();
        break;
      case 'reset':
        resetAll();
        break;
      case 'restart':
        server.restart();
        resetAll();
        break;
      case 'retry':
        client.connect();
        break;
      case 'offline':
      case 'online':
      case 'resumed':
        client.input({ type: event.do });
        break;
      case 'refuse':
      case 'stall':
        weather[event.do] = event.on;
        break;
      case 'latency':
        weather.latency = event.ms;
    }
    const { current, candidate, draining } = client.state;
    const needed = [current, candidate, draining].filter(Boolean).length;
    mostNeedless = Math.max(mostNeedless, client.live - needed);
  }
  Object.assign(weather, { latency: 20, refuse: false, stall: false });
  clock.advance(HEALING);
  const applied = new Set(server.applied);
  const falselyConfirmed = client.confirmed.filter((id) => !applied.has(id));
  return { client, server, clock, sent, mostNeedless, falselyConfirmed };
}
