import type { Answer, Command, Drained } from '../journal/command.ts';
import { whyOf } from '../journal/why.ts';
import { checkedAnswer } from './checked-answer.ts';
import { DoorError, type Messenger, type Wanted } from './door.ts';
import type { Link, LinkListener, LinkStatus } from './link.ts';
import type { LinkTimers } from './timers.ts';
import { answeredBy, giveUp, Unanswered } from './unanswered.ts';

/** Interval of drains while entries arrive, and while none do; ms. */
const FAST = 50;
const SLOW = 400;
/** How long the fast pace is kept after the last entry. */
const LINGER = 3000;
/** The page is busy when an answer takes longer; ms. */
const BUSY_AFTER = 1000;
/** A navigation makes the page unavailable for some 100 ms; it is reported after this long, ms. */
const NAVIGATING_AFTER = 300;
/** The page is unreachable when it has been unavailable for this long, ms. */
const UNREACHABLE_AFTER = 5000;

/** A link that polls a probe. */
export const pollThrough = (messenger: Messenger, timers: LinkTimers): Link =>
  new PollingLink(messenger, timers);

class PollingLink implements Link {
  status: LinkStatus = { kind: 'attaching' };
  readonly #messenger: Messenger;
  readonly #timers: LinkTimers;
  readonly #listeners = new Set<LinkListener>();
  readonly #stopFollowing: () => void;
  readonly #unanswered = new Unanswered();
  #page = '';
  #next = 0;
  #liveliness = '';
  #lastEvent: number;
  #unavailableSince: number | null = null;
  #timer: unknown = null;
  #draining = false;
  /** Rejects the pending drain. */
  #giveUp: (reason: DoorError) => void = () => {};
  #closed = false;

  constructor(messenger: Messenger, timers: LinkTimers) {
    this.#messenger = messenger;
    this.#timers = timers;
    this.#lastEvent = timers.now();
    this.#stopFollowing = messenger.onNavigated(() => {
      this.#unanswered.pageLeft();
      this.#unavailableSince = null;
      this.#giveUp(new DoorError('unavailable', 'The page was left before it answered.'));
      this.#wake();
    });
    this.#schedule(0);
  }

  subscribe(listener: LinkListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async send<C extends Command>(command: C): Promise<Answer<C>> {
    const asked = checkedAnswer(this.#messenger, command);
    const answer = await this.#unanswered.wait(this.#page, asked);
    this.#wake();
    return answer;
  }

  async reload(wanted: Wanted): Promise<void> {
    await this.#messenger.reload(wanted);
    this.#wake();
  }

  close(): void {
    this.#closed = true;
    this.#timers.clearTimeout(this.#timer);
    this.#stopFollowing();
    this.#listeners.clear();
  }

  #wake(): void {
    this.#lastEvent = this.#timers.now();
    this.#schedule(0);
  }

  #schedule(delay: number): void {
    this.#timers.clearTimeout(this.#timer);
    if (!this.#closed) this.#timer = this.#timers.setTimeout(() => void this.#drain(), delay);
  }

  async #drain(): Promise<void> {
    if (this.#draining || this.#closed) return;
    this.#draining = true;
    const busy = this.#timers.setTimeout(() => this.#enter({ kind: 'busy' }), BUSY_AFTER);
    const asked = this.#unanswered.now;
    let more = false;
    try {
      const answer = checkedAnswer(this.#messenger, { do: 'drain', since: this.#next });
      const drained = await Promise.race([answer, this.#givenUp()]);
      answeredBy(drained.page.id, asked);
      more = this.#take(drained);
    } catch (error) {
      this.#failed(error);
      const { status } = this;
      if (status.kind === 'updated') giveUp(asked, whyOf(error));
      if (status.kind === 'denied' || status.kind === 'unreachable') giveUp(asked);
    } finally {
      this.#timers.clearTimeout(busy);
      this.#draining = false;
    }
    const lively = this.#timers.now() - this.#lastEvent < LINGER;
    this.#schedule(more ? 0 : lively ? FAST : SLOW);
  }

  /** Rejects when the drain is given up: Firefox may never answer for a page that is gone. Draining again loses nothing. */
  #givenUp(): Promise<never> {
    return new Promise((_, reject) => {
      this.#giveUp = reject;
    });
  }

  /** @returns whether more entries can be drained at once */
  #take(drained: Drained): boolean {
    this.#unavailableSince = null;
    const { page, capture, next, entries, rules, held, recognised, workers } = drained;
    if (page.id !== this.#page) {
      const known = this.#page !== '';
      this.#page = page.id;
      this.#next = 0;
      this.#liveliness = '';
      this.#lastEvent = this.#timers.now();
      this.#enter({ kind: 'attached', page, capture });
      // The answer is relative to the previous page's `since`.
      if (known) return false;
    }
    const goesOn = next > this.#next;
    this.#next = next;
    this.#enter({ kind: 'attached', page, capture });
    const liveliness = JSON.stringify([rules, held, recognised, workers]);
    if (entries.length > 0 || liveliness !== this.#liveliness) {
      this.#liveliness = liveliness;
      this.#lastEvent = this.#timers.now();
      for (const listener of [...this.#listeners]) listener.onDrained?.(drained);
    }
    return drained.more && goesOn;
  }

  #failed(error: unknown): void {
    const message = whyOf(error);
    if (error instanceof DoorError && error.problem === 'updated') {
      this.#enter({ kind: 'updated' });
      this.close();
      return;
    }
    if (!(error instanceof DoorError) || error.problem === 'denied') {
      this.#unavailableSince = null;
      return this.#enter({ kind: 'denied', reason: message });
    }
    const now = this.#timers.now();
    this.#unavailableSince ??= now;
    const lasting = now - this.#unavailableSince;
    if (lasting >= UNREACHABLE_AFTER) return this.#enter({ kind: 'unreachable', reason: message });
    this.#lastEvent = now;
    if (lasting >= NAVIGATING_AFTER) this.#enter({ kind: 'navigating' });
  }

  #enter(status: LinkStatus): void {
    if (JSON.stringify(status) === JSON.stringify(this.status)) return;
    this.status = status;
    for (const listener of [...this.#listeners]) listener.onStatus?.(status);
  }
}
