type Listener<T> = (detail: T) => void;

/** The events that a page can listen to. A listener that throws affects neither the other listeners nor the emitter. */
export class Evented<Events extends object> {
  /** Each listener, and whether it is to be called only once. */
  readonly #listeners = new Map<keyof Events, Map<Listener<never>, boolean>>();
  readonly #onError: (error: unknown, event: keyof Events) => void;

  constructor(onError: (error: unknown, event: keyof Events) => void) {
    this.#onError = onError;
  }

  /** @throws TypeError when the listener is not a function */
  on<K extends keyof Events>(event: K, listener: Listener<Events[K]>): this {
    return this.#add(event, listener, false);
  }

  /** Like `on`, but the listener is called only once. */
  once<K extends keyof Events>(event: K, listener: Listener<Events[K]>): this {
    return this.#add(event, listener, true);
  }

  off<K extends keyof Events>(event: K, listener: Listener<Events[K]>): this {
    this.#listeners.get(event)?.delete(listener);
    return this;
  }

  /** A property rather than a method, so that pages cannot call it. */
  protected readonly emit = <K extends keyof Events>(event: K, detail: Events[K]): void => {
    const listeners = this.#listeners.get(event);
    for (const [listener, once] of [...(listeners ?? [])]) {
      if (once) listeners?.delete(listener);
      try {
        (listener as Listener<Events[K]>)(detail);
      } catch (error) {
        this.#onError(error, event);
      }
    }
  };

  #add(event: keyof Events, listener: Listener<never>, once: boolean): this {
    if (typeof listener !== 'function') {
      throw new TypeError(`The listener of '${String(event)}' must be a function.`);
    }
    const listeners = this.#listeners.get(event) ?? new Map<Listener<never>, boolean>();
    listeners.set(listener, once);
    this.#listeners.set(event, listeners);
    return this;
  }
}
