import { Queues } from '../queues.ts';

/** What is needed of a connection to Redis that only subscribes. */
export interface Subscriber {
  subscribe(channel: string, listener: (text: string) => void): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
}

type Listener = (text: string | 'missed') => void;

/**
 * Listeners of Redis' pub/sub channels. What is asked of Redis about one channel is asked in turn: an `UNSUBSCRIBE` that overtakes
 * somebody's `SUBSCRIBE` would leave that one deaf.
 */
export class RedisChannels {
  readonly #subscriber: Subscriber;
  readonly #queues = new Queues();
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #subscribed = new Set<string>();

  constructor(subscriber: Subscriber) {
    this.#subscriber = subscriber;
  }

  /** Hears what is told from the time that it resolves, until the function that it resolves to is called. */
  async subscribe(channel: string, listener: Listener): Promise<() => void> {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(listener));
    const unsubscribe = (): void => {
      listeners.delete(listener);
      if (listeners.size > 0 || this.#listeners.get(channel) !== listeners) return;
      this.#listeners.delete(channel);
      this.#tidy(channel);
    };
    try {
      await this.#queues.run(channel, async () => {
        if (this.#subscribed.has(channel)) return;
        await this.#subscriber.subscribe(channel, (text) => this.#tell(channel, text));
        this.#subscribed.add(channel);
      });
    } catch (error) {
      unsubscribe();
      throw error;
    }
    return unsubscribe;
  }

  /** Redis was away: what it told meanwhile nobody heard. */
  missed(): void {
    for (const channel of this.#subscribed) {
      this.#tell(channel, 'missed');
      if (!this.#listeners.has(channel)) this.#tidy(channel);
    }
  }

  #tell(channel: string, text: string): void {
    for (const listener of this.#listeners.get(channel) ?? []) listener(text);
  }

  #tidy(channel: string): void {
    this.#queues
      .run(channel, async () => {
        if (this.#listeners.has(channel) || !this.#subscribed.has(channel)) return;
        await this.#subscriber.unsubscribe(channel);
        this.#subscribed.delete(channel);
      })
      // Redis is away. The subscription is renewed when it is back, and ended then.
      .catch(() => {});
  }
}
