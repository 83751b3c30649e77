import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Name } from './contenders/names.ts';
import type { Orders, Reply } from './orders.ts';

/** Longest that a process may take for one order, ms. */
const PATIENCE = 120_000;

/** The process in which one contender's clients run. */
export class ClientProcess {
  readonly name: Name;
  readonly #child: ChildProcess;

  /**
   * @param worker the bundled worker
   * @param origin of the bench's server
   * @param flags of Node, besides those that every process gets
   */
  constructor(name: Name, worker: string, origin: string, flags: readonly string[] = []) {
    this.name = name;
    const execArgv = ['--expose-gc', ...flags];
    this.#child = fork(worker, [name, origin], { execArgv });
  }

  /** Has something done. Rejects with what went wrong in the process. */
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

  /** Lets the process end by itself; a profile is written then. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.disconnect();
    await exit;
  }

  /** Ends the process now, if it still runs. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
