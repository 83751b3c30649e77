import { eventOf } from './event.ts';
import { type Platform, platform, type Way } from './native.ts';
import { readAlong } from './read-along.ts';

/** Messages in flight at a time. */
const WINDOW = 100;

export type Kind = 'WebSocket' | 'EventSource' | 'fetch stream';

declare global {
  /** Time until `count` events of `size` bytes have arrived, ms. */
  var throughput: (kind: Kind, way: Way, size: number, count: number) => Promise<number>;
  /**
   * Mean time from requesting an event to its arrival over `count` events in sequence, ms. A browser's clock is too coarse
   * for a single one.
   */
  var latency: (kind: Kind, way: Way, size: number, count: number) => Promise<number>;
  var drain: typeof readAlong;
}

const { host } = location;
const opened = (target: EventTarget): Promise<unknown> =>
  new Promise((resolve, reject) => {
    target.addEventListener('open', resolve, { once: true });
    target.addEventListener('error', () => reject(new Error('The connection failed.')), {
      once: true,
    });
  });

/** One socket for each way, kept open from its first use. */
const sockets = new Map<Way, WebSocket>();

async function echo(way: Way): Promise<WebSocket> {
  const known = sockets.get(way);
  if (known) return known;
  const socket = platform[way].webSocket(`ws://${host}/echo`);
  sockets.set(way, socket);
  await opened(socket);
  // One listener for the socket's lifetime; blocks register theirs here.
  platform[way].onMessage(socket, (event) => onEcho.get(socket)?.(event));
  return socket;
}
const onEcho = new WeakMap<WebSocket, (event: MessageEvent) => void>();

async function echoThroughput(way: Way, size: number, count: number): Promise<number> {
  const socket = await echo(way);
  const { send } = platform[way];
  return new Promise((resolve) => {
    let sent = 0;
    let came = 0;
    const start = performance.now();
    onEcho.set(socket, ({ data }) => {
      read(data);
      came++;
      if (sent < count) send(socket, eventOf(sent++, size));
      else if (came === count) resolve(performance.now() - start);
    });
    while (sent < Math.min(WINDOW, count)) send(socket, eventOf(sent++, size));
  });
}

async function echoLatency(way: Way, size: number, count: number): Promise<number> {
  const socket = await echo(way);
  const { send } = platform[way];
  const data = eventOf(0, size);
  return trips(count, (come) => {
    onEcho.set(socket, come);
    return () => send(socket, data);
  });
}

function trips(count: number, follow: (come: () => void) => () => void): Promise<number> {
  return new Promise((resolve) => {
    let came = 0;
    const ask = follow(() => {
      came++;
      if (came === count) resolve((performance.now() - start) / count);
      else if (came < count) ask();
    });
    const start = performance.now();
    ask();
  });
}

async function sourceThroughput(way: Way, size: number, count: number): Promise<number> {
  const { eventSource, onMessage } = platform[way];
  const source = eventSource(`http://${host}/events?count=${count}&size=${size}`);
  return new Promise((resolve) => {
    let came = 0;
    let start = 0;
    onMessage(source, ({ data }) => {
      read(data);
      if (came++ === 0) start = performance.now();
      if (came < count) return;
      resolve(performance.now() - start);
      source.close();
    });
  });
}

/** The least that a page does with what it receives. */
function read(data: string): void {
  const { messageId } = JSON.parse(data) as { messageId?: string };
  if (!messageId) throw new Error('This is no event of the server.');
}

let streams = 0;

/** The server's side of a stream that sends an event for each `tick`. Always native: it is not what is measured. */
async function ticker(size: number): Promise<{ name: string; tick(): void; end(): void }> {
  const name = `${++streams}`;
  const socket = platform.native.webSocket(`ws://${host}/ticks?name=${name}&size=${size}`);
  await opened(socket);
  return { name, tick: () => platform.native.send(socket, 'tick'), end: () => socket.close() };
}

async function sourceLatency(way: Way, size: number, count: number): Promise<number> {
  const { name, tick, end } = await ticker(size);
  const source = platform[way].eventSource(`http://${host}/events?name=${name}`);
  await opened(source);
  const time = await trips(count, (come) => {
    platform[way].onMessage(source, come);
    return tick;
  });
  source.close();
  end();
  return time;
}

async function streamThroughput(way: Way, size: number, count: number): Promise<number> {
  const reader = await readerOf(platform[way], `/stream?count=${count}&size=${size}`);
  const start = performance.now();
  for (;;) {
    const { done } = await reader.read();
    if (done) return performance.now() - start;
  }
}

async function streamLatency(way: Way, size: number, count: number): Promise<number> {
  const { name, tick, end } = await ticker(size);
  const reader = await readerOf(platform[way], `/stream?name=${name}`);
  await reader.read();
  const start = performance.now();
  for (let trip = 0; trip < count; trip++) {
    tick();
    for (let bytes = 0; bytes < size; ) bytes += (await reader.read()).value?.byteLength ?? size;
  }
  const time = (performance.now() - start) / count;
  // Reads to the end: Firefox keeps the connection of a cancelled stream, and has six per host.
  end();
  while (!(await reader.read()).done);
  return time;
}

async function readerOf({ fetch }: Platform, path: string) {
  const { body } = await fetch(`http://${host}${path}`);
  if (!body) throw new Error('The answer has no body.');
  return body.getReader();
}

globalThis.throughput = (kind, way, size, count) =>
  ({
    WebSocket: echoThroughput,
    EventSource: sourceThroughput,
    'fetch stream': streamThroughput,
  })[kind](way, size, count);

globalThis.latency = (kind, way, size, count) =>
  ({ WebSocket: echoLatency, EventSource: sourceLatency, 'fetch stream': streamLatency })[kind](
    way,
    size,
    count,
  );

globalThis.drain = readAlong;
