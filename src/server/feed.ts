import type { Store, StoredEvent } from './store.ts';

/** Most events read at once. */
const PAGE = 200;

export interface FeedEvents {
  onEvent(event: StoredEvent): void;
  /** Resolves when there is room for more; `undefined` when there is now. */
  room(): Promise<void> | undefined;
  /** The log cannot be read on: `error`, or, with none, what comes next is not in it any more. */
  onEnd(error?: unknown): void;
}

/**
 * Brings the events of a channel in their order and without a gap: what is in the log, then what is appended. What is heard of new events
 * is only a hint: one that does not follow on, or for which there is no room, makes the feed read the log. So a reader that is slow costs no
 * memory.
 */
export class Feed {
  readonly #store: Store<never>;
  readonly #channel: string;
  readonly #events: FeedEvents;
  /** The last event brought; `null` before `start`. */
  #position: number | null = null;
  #log = '';
  #reading = false;
  #again = false;
  /** Whether the log is the one that has been read so far: a store that was away may have lost its end. */
  #doubtful = false;
  #closed = false;
  #unsubscribe: (() => void) | null = null;

  constructor(store: Store<never>, channel: string, events: FeedEvents) {
    this.#store = store;
    this.#channel = channel;
    this.#events = events;
  }

  /** Listens, so that nothing appended from now on is missed. */
  async open(): Promise<void> {
    const unsubscribe = await this.#store.subscribe(this.#channel, (event) => this.#hear(event));
    if (this.#closed) unsubscribe();
    else this.#unsubscribe = unsubscribe;
  }

  /** Brings what comes after `position` of a log. */
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
    // One that is had already was read just before it was told; or the log began anew.
    if (event === 'missed' || event.sequence < next) this.#doubtful = true;
    if (this.#closed || this.#position === null) return;
    const follows = event !== 'missed' && event.sequence === next;
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
          // What is appended to another log would be taken for what is had already.
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
