import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Start, Told } from './server/process.ts';

const PROGRAM = join(import.meta.dirname, 'server/process.ts');
const NODE_OPTIONS = ['--disable-warning=ExperimentalWarning'];

/** Runs the chat server in a separate process, so that it can be killed and come back with its state. */
export class Supervisor {
  #child: ChildProcess | null = null;
  /** Booted, but not listening yet. */
  #standby: ChildProcess | null = null;
  #start: Start;

  constructor(start: Start) {
    this.#start = start;
  }

  get port(): number {
    return this.#start.port;
  }

  /** Boots the next process beside the running one, so that a restart takes no longer than requested. */
  async prepare(): Promise<void> {
    this.#standby = fork(PROGRAM, {
      execArgv: NODE_OPTIONS,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const told = await hear(this.#standby);
    if ('error' in told) throw new Error(told.error);
  }

  /** Starts the server, on its previous port. Rejects with a readable message when it cannot. */
  async start(): Promise<void> {
    if (!this.#standby) await this.prepare();
    const child = this.#standby;
    if (!child) return;
    this.#standby = null;
    this.#child = child;
    child.send(this.#start);
    const told = await hear(child);
    if ('error' in told) {
      await this.kill();
      throw new Error(told.error);
    }
    this.#start = { ...this.#start, port: told.port };
  }

  /** Kills the process as in a crash. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child) await end(child);
  }

  /** Leaves no process behind. */
  async stop(): Promise<void> {
    await this.kill();
    if (this.#standby) await end(this.#standby);
    this.#standby = null;
  }
}

function hear(child: ChildProcess): Promise<Told> {
  return new Promise((resolve) => {
    const ended = (code: number | null) =>
      resolve({ error: `The chat server ended with code ${code}.` });
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message as Told);
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill('SIGKILL');
  });
}
