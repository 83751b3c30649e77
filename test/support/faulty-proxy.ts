import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface FaultyProxy {
  readonly port: number;
  /** Connections of clients that stand. */
  readonly open: number;
  /** Paths that were asked for, in order; a keep-alive connection counts once. */
  readonly asked: readonly string[];
  /** Every connection dies without a word (RST). */
  reset(): void;
  /** New connections die at once. */
  refuse(on: boolean): void;
  /** Half-open: bytes vanish both ways, and nothing closes. What was stalled stays dead when it is over. */
  stall(on: boolean): void;
  /** From now on a connection dies by RST after its k-th byte in this direction; once. */
  cutAfter(bytes: number, direction: 'up' | 'down'): void;
  /** Requests whose path begins so are answered like this, and do not reach the server; `null`: they do again. */
  answer(path: string, response: string | null): void;
  /** What `text/event-stream` brings after its head is held back. */
  buffer(on: boolean): void;
  /** Resolves when no connection stands. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  dead: boolean;
}

/** A TCP proxy before a port of this machine, whose faults are those of a network. */
export async function startProxy(target: number): Promise<FaultyProxy> {
  const pairs = new Set<Pair>();
  const asked: string[] = [];
  const answers = new Map<string, string>();
  let refusing = false;
  let stalling = false;
  let buffering = false;
  let cut: { left: number; readonly direction: 'up' | 'down' } | null = null;
  let whenIdle = Promise.withResolvers<void>();

  const kill = (pair: Pair): void => {
    pair.client.resetAndDestroy();
    pair.server.resetAndDestroy();
  };

  /** What of a chunk goes on; the pair is dead when the cut is in it. */
  function pass(pair: Pair, chunk: Buffer, direction: 'up' | 'down'): Buffer | null {
    if (stalling) pair.dead = true;
    if (pair.dead) return null;
    if (!cut || cut.direction !== direction) return chunk;
    if (chunk.length < cut.left) {
      cut.left -= chunk.length;
      return chunk;
    }
    const rest = chunk.subarray(0, cut.left);
    cut = null;
    pair.dead = true;
    return rest;
  }

  function accept(client: Socket): void {
    client.on('error', () => {});
    if (refusing) {
      client.resetAndDestroy();
      return;
    }
    const server = connect(target, '127.0.0.1');
    server.on('error', () => {});
    const pair: Pair = { client, server, dead: false };
    pairs.add(pair);
    let begun = false;
    let headSeen = false;
    client.on('data', (chunk) => {
      if (!begun) {
        begun = true;
        const [, path = ''] = String(chunk.subarray(0, 300)).split(' ');
        asked.push(path);
        const response = [...answers].find(([prefix]) => path.startsWith(prefix))?.[1];
        if (response !== undefined) {
          client.end(response);
          return;
        }
      }
      const rest = pass(pair, chunk, 'up');
      if (rest) server.write(rest, () => pair.dead && !stalling && kill(pair));
    });
    server.on('data', (chunk) => {
      const text = String(chunk);
      const streams = /content-type: text\/event-stream/i.test(text);
      if (buffering && headSeen) return;
      headSeen ||= buffering && streams;
      const head = headSeen ? chunk.subarray(0, text.indexOf('\r\n\r\n') + 4) : chunk;
      const rest = pass(pair, head, 'down');
      if (rest) client.write(rest, () => pair.dead && !stalling && kill(pair));
    });
    client.on('end', () => server.end());
    server.on('end', () => !pair.dead && client.end());
    client.on('close', () => {
      pairs.delete(pair);
      server.destroy();
      if (pairs.size === 0) whenIdle.resolve();
    });
    server.on('close', () => !pair.dead && client.destroy());
  }

  const listener = createServer(accept);
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    get open() {
      return pairs.size;
    },
    asked,
    reset() {
      for (const pair of pairs) kill(pair);
    },
    refuse(on) {
      refusing = on;
    },
    stall(on) {
      stalling = on;
    },
    cutAfter(bytes, direction) {
      cut = { left: bytes, direction };
    },
    answer(path, response) {
      if (response === null) answers.delete(path);
      else answers.set(path, response);
    },
    buffer(on) {
      buffering = on;
    },
    idle() {
      if (pairs.size === 0) return Promise.resolve();
      whenIdle = Promise.withResolvers();
      return whenIdle.promise;
    },
    async stop() {
      for (const pair of pairs) kill(pair);
      listener.close();
      await once(listener, 'close');
    },
  };
}

/** An answer of HTTP/1.1 without a body. */
export const response = (status: string, ...headers: readonly string[]): string =>
  `HTTP/1.1 ${[status, 'Content-Length: 0', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`;
