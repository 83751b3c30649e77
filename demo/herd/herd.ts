import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { ToHerd, ToSupervisor } from './messages.ts';

const PROGRAM = join(import.meta.dirname, 'process.ts');
const NODE_OPTIONS = [
  ...['ExperimentalWarning', 'UNDICI-ES'].map((kind) => `--disable-warning=${kind}`),
  '--experimental-eventsource',
];
/** How long all clients may take to connect, and to return; ms. */
const PATIENCE = 60_000;

export interface HerdOptions {
  /** Number of connections of each kind of client. */
  readonly clients: number;
  /** Downtime of the server, ms. */
  readonly downtime: number;
}

export interface HerdResult extends HerdOptions {
  /**
   * When each connection began the attempt that brought it back, in ms since the server went down, ascending. Connections
   * that never returned are absent.
   */
  readonly arrivals: { readonly faultline: readonly number[]; readonly naive: readonly number[] };
}

/** Opens real connections of both clients from a separate process, restarts the server under them, and reports when they return. */
export async function runHerd(
  url: string,
  restart: () => Promise<void>,
  options: HerdOptions,
): Promise<HerdResult> {
  const child = fork(PROGRAM, { execArgv: NODE_OPTIONS });
  const tell = (message: ToHerd) => child.send(message);
  const hear = <T extends ToSupervisor['what']>(what: T) =>
    new Promise<Extract<ToSupervisor, { what: T }>>((resolve, reject) => {
      child.on('message', (message) => {
        const heard = message as ToSupervisor;
        if (heard.what === what) resolve(heard as Extract<ToSupervisor, { what: T }>);
        if (heard.what === 'failed') reject(new Error(heard.error));
      });
      child.once('exit', () => reject(new Error('The process of the herd ended too early.')));
    });
  try {
    const connected = hear('connected');
    tell({ what: 'connect', url, clients: options.clients, patience: PATIENCE });
    await connected;
    const returned = hear('returned');
    tell({ what: 'watch' });
    await restart();
    const { arrivals } = await returned;
    return { ...options, arrivals };
  } finally {
    child.removeAllListeners('exit');
    child.kill('SIGKILL');
  }
}
