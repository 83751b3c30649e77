type Listener<T> = (detail: T) => void;

/** Typed events. A listener that throws hinders neither the others nor who emits. */
export class Emitter<Events extends object> {
  /** Each listener, with whether it is for one time only. */
  readonly #listeners = new Map<keyof Events, Map<Listener<never>, boolean>>();
  readonly #onError: (error: unknown, event: keyof Events) => void;

  constructor(onError: (error: unknown, event: keyof Events) => void) {
    this.#onError = onError;
  }

  on<K extends keyof Events>(event: K, listener: Listener<Events[K]>, once = false): void {
    const listeners = this.#listeners.get(event) ?? new Map<Listener<never>, boolean>();
    listeners.set(listener, once);
    this.#listeners.set(event, listeners);
  }

  off<K extends keyof Events>(event: K, listener: Listener<Events[K]>): void {
    this.#listeners.get(event)?.delete(listener);
  }

  emit<K extends keyof Events>(event: K, detail: Events[K]): void {
    const listeners = this.#listeners.get(event);
    if (!listeners?.size) return;
    for (const [listener, once] of [...listeners]) {
      if (once) listeners.delete(listener);
      try {
        (listener as Listener<Events[K]>)(detail);
      } catch (error) {
        this.#onError(error, event);
      }
    }
  }
}
