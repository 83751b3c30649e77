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
  /** What it has lost, and not got back, is more than the answer to a request of its own: such requests go on beside the loss. */
  #misses = false;
  readonly #attempting = new Set<number>();
  readonly #open = new Set<number>();
  /** Those of both that are requests of their own. */
  readonly #asking = new Set<number>();

  get alive(): number {
    return this.#attempting.size + this.#open.size;
  }

  /** Failed attempts since it was last connected: of two simultaneous attempts, neither is the second. */
  get failed(): number {
    return this.#failed;
  }

  get misses(): boolean {
    return this.#misses;
  }

  /** The most recently opened connection that is open. */
  get newestOpen(): number | undefined {
    return [...this.#open].at(-1);
  }

  /** Separates what comes next from earlier losses and failures. */
  begin(): void {
    if (this.alive > 0 || this.#misses) return;
    this.#lost = false;
    this.#failed = 0;
  }

  /** @param asks whether it is a request of its own */
  attempt(epoch: number, asks = false): Transition | null {
    addBounded(this.#attempting, epoch);
    if (asks) addBounded(this.#asking, epoch);
    return this.#settle('attempt');
  }

  opened(epoch: number): Transition | null {
    this.#attempting.delete(epoch);
    addBounded(this.#open, epoch);
    if (!this.#asking.has(epoch)) this.#misses = false;
    if (!this.#misses) {
      this.#failed = 0;
      this.#lost = true;
    }
    return this.#settle('opened');
  }

  closed(epoch: number, ending: Parameters<typeof isLoss>[0]): Transition | null {
    const byClient = ending.by === 'client';
    const isBeside = this.#asking.delete(epoch);
    const counts = !isBeside || !this.#misses;
    if (this.#attempting.delete(epoch) && this.#open.size === 0 && counts) this.#failed++;
    const wasOpen = this.#open.delete(epoch);
    const over = wasOpen ? !isLoss(ending) : byClient;
    if (!isBeside && wasOpen && !over) this.#misses = true;
    if (over && counts && this.alive === 0) this.#lost = this.#misses = false;
    return this.#settle(byClient ? 'disconnect' : 'closed');
  }

  #settle(cause: string): Transition | null {
    const from = this.#state;
    const to = this.#read();
    if (to === from) return null;
    this.#state = to;
    return { from, to, cause, ...(to === 'reconnecting' && { phase: 'attempting' }) };
  }

  get #tries(): boolean {
    if (!this.#misses) return this.#attempting.size > 0;
    return [...this.#attempting].some((epoch) => !this.#asking.has(epoch));
  }

  #read(): State {
    if (this.#open.size > 0) return 'connected';
    if (this.#tries) return this.#lost ? 'reconnecting' : 'connecting';
    return 'disconnected';
  }
}
