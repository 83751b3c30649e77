import type { Config } from '../connection/machine.ts';
import { seededRandom } from '../faults/random.ts';
import { SimulatedClient } from './client.ts';
import { VirtualClock } from './clock.ts';
import type { Weather } from './network.ts';
import { ModelServer } from './server.ts';

/** One event, after a pause of `after` ms. */
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
        | 'resumed'
        /** Many messages in one turn of the event loop. */
        | 'burst'
        /** The user aborts the last message. */
        | 'abort'
        /** The user aborts the oldest unsettled message. */
        | 'abort-oldest'
        /** The server loses all sessions. */
        | 'lose-sessions'
        /** The client's end of every link dies; what it has sent still arrives. */
        | 'cut'
        /** The server's end of every link disappears without the client knowing. */
        | 'half-open'
        /** The server applies the next message and crashes before it can confirm it. */
        | 'crash'
        /** The server closes with 1012. */
        | 'service-restart';
    }
  | { readonly do: 'refuse' | 'stall'; readonly on: boolean }
  | { readonly do: 'latency' | 'slow' | 'goaway'; readonly ms: number }
  | { readonly do: 'cut-after' | 'lose-up'; readonly frames: number }
  /** Sends a message that expires after `ms`. */
  | { readonly do: 'send-expiring'; readonly ms: number }
  /** The server loses its event log; the new log has `events` events, of which the first `dropped` are no longer kept. */
  | { readonly do: 'lose-log'; readonly events: number; readonly dropped: number }
);

export interface Schedule {
  readonly seed: number;
  readonly events: readonly Event[];
}

export interface Outcome {
  readonly client: SimulatedClient;
  readonly server: ModelServer;
  readonly clock: VirtualClock;
  /** Messages sent by the user, in order. */
  readonly sent: readonly string[];
  /** Messages that the user aborted before they were settled: they may or may not have been applied. */
  readonly aborted: ReadonlySet<string>;
  /** Messages sent with an expiry. */
  readonly expiring: ReadonlySet<string>;
  /** Messages that the server refuses. */
  readonly refused: ReadonlySet<string>;
  /** Whether frames were lost on links that continued. */
  readonly holes: boolean;
  readonly mostOnWire: number;
  /** Most physical connections alive at once that the machine does not need: 0, except in a handover. */
  readonly mostNeedless: number;
  /** Messages confirmed to the user before the server had applied them. */
  readonly falselyConfirmed: readonly string[];
}

/** The client's defaults, but with unlimited attempts: the client must always be able to recover. */
export const CONFIG: Config = {
  route: [
    { transport: 'websocket', url: 'ws://simulated' },
    { transport: 'sse', url: 'http://simulated' },
  ],
  maxReconnectAttempts: Number.POSITIVE_INFINITY,
  jitter: 'full',
  reconnectDelay: 1000,
  maxReconnectDelay: 30_000,
  connectTimeout: 5000,
  confirmTimeout: 10_000,
  heartbeatInterval: 30_000,
  heartbeatTimeout: 5000,
  upgradeInterval: 30_000,
};

export const FAIR: Weather = {
  latency: 20,
  slow: 0,
  bandwidth: Number.POSITIVE_INFINITY,
  refuse: false,
  stall: false,
};
const BURST = 300;

/** The server refuses one message in seven. */
const isRefused = (messageId: string): boolean => Number(messageId.slice(1)) % 7 === 0;

/** Time to recover, ms: twice the longest wait, every transport's timeout and the detection of a dead link. */
const HEALING = 300_000;

/**
 * Plays a schedule against client and server, then heals the network and lets things settle.
 *
 * @param options.late events of disowned connections and postponed alarms still reach the machine
 */
export function play(schedule: Schedule, { late = false, config = CONFIG } = {}): Outcome {
  const clock = new VirtualClock();
  const weather: Weather = { ...FAIR };
  const server = new ModelServer(isRefused);
  const client = new SimulatedClient(
    config,
    clock,
    seededRandom(schedule.seed),
    weather,
    server,
    late,
  );
  const sent: string[] = [];
  const aborted = new Set<string>();
  const expiring = new Set<string>();
  let mostNeedless = 0;
  let mostOnWire = 0;
  const send = (expiresIn?: number) => {
    const messageId = `m${sent.length + 1}`;
    sent.push(messageId);
    if (expiresIn !== undefined) expiring.add(messageId);
    client.send(messageId, expiresIn);
  };
  const abort = (messageId: string | undefined) => {
    if (messageId === undefined || isSettled(messageId)) return;
    aborted.add(messageId);
    client.input({ type: 'cancel', messageIds: new Set([messageId]) });
  };
  const isSettled = (messageId: string): boolean =>
    client.confirmed.includes(messageId) || client.failed.includes(messageId);
  const links = () => [...client.links.values()];
  const resetAll = () => {
    for (const link of links()) link.reset();
  };

  client.connect();
  for (const event of schedule.events) {
    clock.advance(event.after);
    switch (event.do) {
      case 'send':
        send();
        break;
      case 'burst':
        for (let count = 0; count < BURST; count++) send();
        break;
      case 'send-expiring':
        send(event.ms);
        break;
      case 'abort':
        abort(sent.at(-1));
        break;
      case 'abort-oldest':
        abort(sent.find((messageId) => !isSettled(messageId)));
        break;
      case 'cut':
        for (const link of links()) link.cut();
        break;
      case 'cut-after':
        for (const link of links()) link.cutAfter(event.frames);
        break;
      case 'lose-up':
        for (const link of links()) link.lose(event.frames);
        break;
      case 'lose-log':
        server.loseLog(event.events, event.dropped);
        server.restart();
        resetAll();
        break;
      case 'lose-sessions':
        resetAll();
        server.loseSessions(client.confirmed);
        break;
      case 'half-open':
        for (const link of links()) link.break();
        break;
      case 'crash':
        server.crashAfterNext(resetAll);
        break;
      case 'service-restart':
        server.restart();
        for (const link of links()) link.end({ code: 1012, reason: '', clean: true });
        break;
      case 'goaway':
        server.goaway(event.ms);
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
      case 'slow':
        weather[event.do] = event.ms;
    }
    const { current, candidate, draining } = client.state;
    const needed = [current, candidate, draining].filter(Boolean).length;
    mostOnWire = Math.max(mostOnWire, client.state.outbox.transmitted);
    mostNeedless = Math.max(mostNeedless, client.live - needed);
  }
  Object.assign(weather, FAIR);
  clock.advance(HEALING);
  const applied = new Set(server.applied);
  const falselyConfirmed = client.confirmed.filter((id) => !applied.has(id));
  const refused = new Set(sent.filter(isRefused));
  const holes = schedule.events.some((event) => event.do === 'lose-up');
  const most = { mostNeedless, mostOnWire };
  return {
    client,
    server,
    clock,
    sent,
    aborted,
    expiring,
    refused,
    holes,
    ...most,
    falselyConfirmed,
  };
}
