import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { Direction, Weather } from './proxy/lane.ts';
import type { Asked } from './proxy/requests.ts';
import { Tunnel } from './proxy/tunnel.ts';

export { response, responseWith } from './proxy/requests.ts';

export interface FaultyProxy {
  readonly port: number;
  /** Connections of clients that stand. */
  readonly open: number;
  /** Connections that were made so far, the refused ones too. */
  readonly accepted: number;
  /** Connections that `cutAfter` ended so far. */
  readonly cuts: number;
  /** Paths of the requests so far, in order. */
  readonly asked: readonly string[];
  /** When requests whose path begins so came, by the monotonic clock, ms. */
  attempts(path: string): readonly number[];
  /** Every connection dies without a word (RST). */
  reset(): void;
  /** New connections die at once. */
  refuse(on: boolean): void;
  /** Half-open: bytes vanish both ways, and nothing closes. What was stalled stays dead when it is over. */
  stall(on: boolean): void;
  /** Bytes in this direction wait, and go on when it is over; ends, too. */
  hold(direction: Direction, on: boolean): void;
  /** From now on a connection dies by RST after the k-th byte in this direction, counted over all that stand or come; once. */
  cutAfter(bytes: number, direction: Direction): void;
  /** Requests whose path begins so are answered like this, and do not reach the server; `null`: they do again. */
  answer(path: string, response: string | null): void;
  /** What `text/event-stream` brings after its head is held back until it is over. */
  buffer(on: boolean): void;
  /** Each byte is so late, one way, ms. */
  latency(ms: number): void;
  /** Each connection carries so many bytes a second, each way. */
  throttle(bytesPerSecond: number): void;
  /** Resolves when no connection of a client stands. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** A TCP proxy on 127.0.0.1 before a port of this machine, whose faults are those of a network. */
export async function startProxy(target: number): Promise<FaultyProxy> {
  const tunnels = new Set<Tunnel>();
  const clients = new Set<Socket>();
  const requests: (Asked & { readonly at: number })[] = [];
  const answers = new Map<string, string>();
  const weather: Weather = { latency: 0, rate: Number.POSITIVE_INFINITY, held: new Set() };
  const now = { refusing: false, stalling: false, buffering: false };
  const counts = { accepted: 0, cuts: 0 };
  let cut: { left: number; readonly direction: Direction } | null = null;
  let whenIdle: PromiseWithResolvers<void> | null = null;

  function onAsked(asked: Asked): string | undefined {
    requests.push({ ...asked, at: performance.now() });
    return [...answers].find(([prefix]) => asked.path.startsWith(prefix))?.[1];
  }

  function onBytes(count: number, direction: Direction): number | null {
    if (cut?.direction !== direction) return null;
    const { left } = cut;
    cut.left -= count;
    if (left > count) return null;
    cut = null;
    counts.cuts += 1;
    return left;
  }

  function accept(client: Socket): void {
    counts.accepted += 1;
    client.on('error', () => {});
    if (now.refusing) {
      client.resetAndDestroy();
      return;
    }
    clients.add(client);
    const tunnel = new Tunnel(client, target, {
      weather,
      onAsked,
      onBytes,
      onLeft() {
        clients.delete(client);
        if (clients.size === 0) whenIdle?.resolve();
      },
      onClosed: () => tunnels.delete(tunnel),
    });
    tunnel.buffering = now.buffering;
    if (now.stalling) tunnel.swallow();
    tunnels.add(tunnel);
  }

  const pump = () => {
    for (const tunnel of tunnels) tunnel.pump();
  };
  const reset = () => {
    for (const tunnel of [...tunnels]) tunnel.kill();
  };
  const listener = createServer(accept);
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    get open() {
      return clients.size;
    },
    get accepted() {
      return counts.accepted;
    },
    get cuts() {
      return counts.cuts;
    },
    get asked() {
      return requests.map(({ path }) => path);
    },
    attempts: (prefix) =>
      requests.filter(({ path }) => path.startsWith(prefix)).map(({ at }) => at),
    reset,
    refuse(on) {
      now.refusing = on;
    },
    stall(on) {
      now.stalling = on;
      if (on) for (const tunnel of tunnels) tunnel.swallow();
    },
    hold(direction, on) {
      if (on) weather.held.add(direction);
      else weather.held.delete(direction);
      pump();
    },
    cutAfter(bytes, direction) {
      cut = { left: bytes, direction };
    },
    answer(path, response) {
      if (response === null) answers.delete(path);
      else answers.set(path, response);
    },
    buffer(on) {
      now.buffering = on;
      for (const tunnel of tunnels) tunnel.buffering = on;
      pump();
    },
    latency(ms) {
      weather.latency = ms;
    },
    throttle(bytesPerSecond) {
      weather.rate = bytesPerSecond;
    },
    async idle() {
      if (clients.size === 0) return;
      whenIdle ??= Promise.withResolvers();
      const { promise } = whenIdle;
      await promise;
      whenIdle = null;
    },
    async stop() {
      reset();
      listener.close();
      await once(listener, 'close');
    },
  };
}
