import type { Draft, State, StateEntry } from '../journal/entry.ts';
import { isLoss } from '../journal/loss.ts';
import { addBounded } from './bounded.ts';

type Transition = Pick<Draft<StateEntry>, 'from' | 'to' | 'cause' | 'phase'>;

/** The state of a client that does not report it, inferred from its physical connections. */
export class InferredState {
  #state: State = 'disconnected';
  /** It was connected and is trying to reconnect. */
  #lost = false;
  #failed = 0;
  readonly #attempting = new Set<number>();
  readonly #open = new Set<number>();

  get alive(): number {
    return this.#attempting.size + this.#open.size;
  }

  /** Failed attempts since it was last connected: of two simultaneous attempts, neither is the second. */
  get failed(): number {
    return this.#failed;
  }

  /** The most recently opened connection that is open. */
  get newestOpen(): number | undefined {
    return [...this.#open].at(-1);
  }

  /** Separates what comes next from earlier losses and failures. */
  begin(): void {
    if (this.alive > 0) return;
    this.#lost = false;
    this.#failed = 0;
  }

  attempt(epoch: number): Transition | null {
    addBounded(this.#attempting, epoch);
    return this.#settle('attempt');
  }

  opened(epoch: number): Transition | null {
    this.#attempting.delete(epoch);
    addBounded(this.#open, epoch);
    this.#failed = 0;
    this.#lost = true;
    return this.#settle('opened');
  }

  closed(epoch: number, ending: Parameters<typeof isLoss>[0]): Transition | null {
    const byClient = ending.by === 'client';
    if (this.#attempting.delete(epoch) && this.#open.size === 0) this.#failed++;
    const over = this.#open.delete(epoch) ? !isLoss(ending) : byClient;
    if (over && this.alive === 0) this.#lost = false;
    return this.#settle(byClient ? 'disconnect' : 'closed');
  }

  #settle(cause: string): Transition | null {
    const from = this.#state;
    const to = this.#read();
    if (to === from) return null;
    this.#state = to;
    return { from, to, cause, ...(to === 'reconnecting' && { phase: 'attempting' }) };
  }

  #read(): State {
    if (this.#open.size > 0) return 'connected';
    if (this.#attempting.size > 0) return this.#lost ? 'reconnecting' : 'connecting';
    return 'disconnected';
  }
}
