import { Queues } from '../queues.ts';

/** The methods used of a Redis connection that only subscribes. */
export interface Subscriber {
  subscribe(channel: string, listener: (text: string) => void): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
}

type Listener = (text: string | 'missed') => void;

/**
 * Listeners of Redis pub/sub channels. Requests about one channel are made one at a time: an `UNSUBSCRIBE` that overtook
 * another listener's `SUBSCRIBE` would leave that one deaf.
 */
export class RedisChannels {
  readonly #subscriber: Subscriber;
  readonly #queues = new Queues();
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #subscribed = new Set<string>();
  #renewing = false;

  constructor(subscriber: Subscriber) {
    this.#subscriber = subscriber;
  }

  /** Active from when the promise resolves until the function that it resolves to is called. */
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
        await this.#subscriber.subscribe(channel, (text) => {
          if (!this.#renewing) this.#tell(channel, text);
        });
        this.#subscribed.add(channel);
      });
    } catch (error) {
      unsubscribe();
      throw error;
    }
    return unsubscribe;
  }

  /**
   * The connection is being renewed. What Redis publishes is not passed on before `missed`: it may have lost its data, and the
   * listeners would not notice that what follows is of another log.
   */
  renewing(): void {
    this.#renewing = true;
  }

  /** Redis was unreachable: messages published meanwhile were missed. */
  missed(): void {
    this.#renewing = false;
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
      // Redis is unreachable: the subscription will be renewed on return, and ended then.
      .catch(() => {});
  }
}
