import type { PageNatives } from '../natives.ts';
import { apply, construct } from '../reflect.ts';
import { replaceAccessor } from './disguise.ts';

/**
 * An object of a native class with nothing behind it: the page holds it while a fault keeps its attempt from going out. A native
 * object would connect at once, and closing it does not reliably prevent that. It is a real `EventTarget`, so listeners are handled by
 * the browser.
 */
export const createStandIn = <T extends EventTarget>(
  { EventTarget }: PageNatives,
  newTarget: NewableFunction,
): T => construct(EventTarget, [], newTarget) as T;

interface Handler {
  callback: unknown;
  readonly remove: () => void;
}

/** The `on…` attributes of a stand-in, which natively only connected instances have. */
export class HandlerAttributes {
  readonly #natives: PageNatives;
  readonly #target: EventTarget;
  readonly #handlers = new Map<string, Handler>();

  constructor(natives: PageNatives, target: EventTarget) {
    this.#natives = natives;
    this.#target = target;
  }

  get(type: string): unknown {
    return this.#handlers.get(type)?.callback ?? null;
  }

  /** A replaced handler keeps its place among the listeners; one that was null goes to the end. */
  set(type: string, value: unknown): void {
    const callback = typeof value === 'function' || typeof value === 'object' ? value : null;
    const known = this.#handlers.get(type);
    if (callback === null) {
      known?.remove();
      this.#handlers.delete(type);
    } else if (known) known.callback = callback;
    else this.#add(type, callback);
  }

  #add(type: string, callback: unknown): void {
    const call = (event: Event) => {
      if (typeof handler.callback === 'function') {
        apply(handler.callback, this.#target, [event]);
      }
    };
    const remove = this.#natives.listen(this.#target, type, call, false);
    const handler: Handler = { callback, remove };
    this.#handlers.set(type, handler);
  }
}

interface Stands {
  readonly handlers: HandlerAttributes | null;
}

/**
 * Makes stand-ins implement the `on…` attributes of a prototype.
 *
 * @param tapped also adopts an object from before
 */
export function replaceHandlers<T extends EventTarget>(
  prototype: T,
  types: readonly string[],
  known: WeakMap<T, Stands>,
  tapped: (self: T) => Stands | undefined,
): void {
  for (const type of types) {
    replaceAccessor<T>(prototype, `on${type}`, {
      get(self, native) {
        const handlers = known.get(self)?.handlers;
        return handlers ? handlers.get(type) : native();
      },
      set(self, value, native) {
        const handlers = tapped(self)?.handlers;
        if (handlers) handlers.set(type, value);
        else native();
      },
    });
  }
}
