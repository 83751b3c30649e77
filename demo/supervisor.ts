import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Start, Started } from './server/process.ts';

const PROGRAM = join(import.meta.dirname, 'server/process.ts');
const NODE_OPTIONS = ['--disable-warning=ExperimentalWarning'];

/** Keeps the chat server running in a process of its own, so that it can be killed and come back with its state. */
export class Supervisor {
  #child: ChildProcess | null = null;
  #start: Start;

  constructor(start: Start) {
    this.#start = start;
  }

  get port(): number {
    return this.#start.port;
  }

  /** Starts the server, on the port that it had before. Rejects with a sentence when it cannot. */
  async start(): Promise<void> {
    const child = fork(PROGRAM, {
      execArgv: NODE_OPTIONS,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child = child;
    const started = await new Promise<Started>((resolve) => {
      child.once('message', (message) => resolve(message as Started));
      child.once('exit', (code) => resolve({ error: `The chat server ended with code ${code}.` }));
      child.send(this.#start);
    });
    if ('error' in started) {
      await this.kill();
      throw new Error(started.error);
    }
    this.#start = { ...this.#start, port: started.port };
  }

  /** The process ends without a word, as in a crash. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    await new Promise((resolve) => {
      child.once('exit', resolve);
      child.kill('SIGKILL');
    });
  }
}
