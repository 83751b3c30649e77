import type { Store, StoredEvent } from './store.ts';

/** Most events per read. */
const PAGE = 200;

export interface FeedEvents {
  onEvent(event: StoredEvent): void;
  /** Resolves when there is room for more; `undefined` when there is room now. */
  room(): Promise<void> | undefined;
  /** Reading the log failed with `error` or, if that is absent, the next event is no longer in it. */
  onEnd(error?: unknown): void;
}

/**
 * Delivers the events of a channel in order and without gaps: those in the log, then those appended. A notification of a new
 * event is only a hint: if it does not follow the last event, or there is no room for it, the feed reads the log instead. So
 * a slow reader costs no memory.
 */
export class Feed {
  readonly #store: Store<never>;
  readonly #channel: string;
  readonly #events: FeedEvents;
  /** The last event delivered; `null` before `start`. */
  #position: number | null = null;
  #log = '';
  #reading = false;
  #again = false;
  /** Whether it must be checked that the log is still the same: a store that was unavailable may have lost its end. */
  #doubtful = false;
  #closed = false;
  #unsubscribe: (() => void) | null = null;

  constructor(store: Store<never>, channel: string, events: FeedEvents) {
    this.#store = store;
    this.#channel = channel;
    this.#events = events;
  }

  /** Subscribes, so that nothing appended from now on is missed. */
  async open(): Promise<void> {
    const unsubscribe = await this.#store.subscribe(this.#channel, (event) => this.#hear(event));
    if (this.#closed) unsubscribe();
    else this.#unsubscribe = unsubscribe;
  }

  /** Delivers the events after `position` of a log. */
  start(position: number, log: string): void {
    this.#position = position;
    this.#log = log;
    void this.#read();
  }

  close(): void {
    this.#closed = true;
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  #hear(event: StoredEvent | 'missed'): void {
    const next = (this.#position ?? 0) + 1;
    // An event already delivered was read just before this notification, or the log has started anew. Any log has a first.
    if (event === 'missed' || event.sequence < next || event.sequence === 1) this.#doubtful = true;
    if (this.#closed || this.#position === null) return;
    const follows = event !== 'missed' && event.sequence === next && !this.#doubtful;
    if (follows && !this.#reading && !this.#events.room()) this.#bring(event);
    else void this.#read();
  }

  async #read(): Promise<void> {
    this.#again = true;
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#again && !this.#closed) {
        this.#again = false;
        const after = this.#position ?? 0;
        if (this.#doubtful) {
          this.#doubtful = false;
          // In another log the same sequence numbers would wrongly count as already delivered.
          const { log, last } = await this.#store.range(this.#channel);
          if (log !== this.#log || last < after) return this.#end();
        }
        const events = await this.#store.eventsAfter(this.#channel, after, PAGE);
        for (const event of events) {
          await this.#events.room();
          this.#bring(event);
        }
        if (events.length > 0) this.#again = true;
      }
    } catch (error) {
      this.#end(error);
    } finally {
      this.#reading = false;
    }
  }

  #bring(event: StoredEvent): void {
    const next = (this.#position ?? 0) + 1;
    if (this.#closed || event.sequence < next) return;
    if (event.sequence > next) return this.#end();
    this.#position = next;
    this.#events.onEvent(event);
  }

  #end(error?: unknown): void {
    if (this.#closed) return;
    this.close();
    this.#events.onEnd(error);
  }
}
