import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Name } from './contenders/names.ts';
import type { Orders, Reply } from './orders.ts';

/** Time limit of one order, ms. */
const PATIENCE = 120_000;

/** The process in which one contender's clients run. */
export class ClientProcess {
  readonly name: Name;
  readonly #child: ChildProcess;

  /**
   * @param worker the bundled worker
   * @param origin of the bench's server
   * @param flags for Node, in addition to those that every process gets
   */
  constructor(name: Name, worker: string, origin: string, flags: readonly string[] = []) {
    this.name = name;
    const execArgv = ['--expose-gc', ...flags];
    this.#child = fork(worker, [name, origin], { execArgv });
  }

  /** Executes an order. Rejects with the error of the process. */
  async ask<K extends keyof Orders>(order: K, ask: Orders[K]['ask']): Promise<Orders[K]['answer']> {
    const abort = new AbortController();
    const { signal } = abort;
    const timer = setTimeout(() => abort.abort(), PATIENCE);
    try {
      this.#child.send({ order, ask });
      const reply = await Promise.race([
        once(this.#child, 'message', { signal }).then(([message]) => message as Reply),
        once(this.#child, 'exit', { signal }).then(([code]) => ({ error: `exit with ${code}` })),
      ]);
      if ('error' in reply) throw new Error(reply.error);
      return reply.answer as Orders[K]['answer'];
    } catch (error) {
      const why = signal.aborted ? `no answer within ${PATIENCE} ms` : (error as Error).message;
      throw new Error(`The process of ${this.name} failed at '${order}': ${why}.`);
    } finally {
      clearTimeout(timer);
      abort.abort();
    }
  }

  /** Lets the process exit normally, so that it writes a profile if one was requested. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.disconnect();
    await exit;
  }

  /** Kills the process if it is still running. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
