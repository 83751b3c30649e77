import type { FaultEnvironment } from '../faults/index.ts';
import { isWorker, type PageNatives, type Scope } from './natives.ts';
import { disguise, redefine } from './wrap/disguise.ts';

/** Simulates the browser conditions that faults ask for, in every place: `navigator.onLine` with its events, `freeze` and `resume`. */
export class Pretence implements FaultEnvironment {
  readonly #places = new Set<FaultEnvironment>();
  #online = true;
  #frozen = false;

  /** Returns a function that adds a document of the window, which in turn returns one that removes it when it is gone. */
  enter(scope: Scope, natives: PageNatives): () => () => void {
    const place = pretenceOf(scope, natives);
    return () => {
      this.#places.add(place);
      place.setOnline(this.#online);
      place.setFrozen(this.#frozen);
      return () => this.#places.delete(place);
    };
  }

  setOnline(online: boolean): void {
    this.#online = online;
    for (const place of this.#places) place.setOnline(online);
  }

  setFrozen(frozen: boolean): void {
    this.#frozen = frozen;
    for (const place of this.#places) place.setFrozen(frozen);
  }
}

function pretenceOf(scope: Scope, natives: PageNatives): FaultEnvironment {
  const prototype: object = isWorker(scope)
    ? Object.getPrototypeOf(scope.navigator)
    : scope.Navigator.prototype;
  const getter = Object.getOwnPropertyDescriptor(prototype, 'onLine')?.get;
  const tell = (target: EventTarget, type: string) =>
    natives.dispatch(target, new natives.Event(type));
  let [isOnline, isFrozen] = [true, false];
  return {
    setOnline(online) {
      if (online === isOnline) return;
      isOnline = online;
      if (getter) {
        const get = online ? getter : disguise(getter, () => false);
        redefine(prototype, 'onLine', { get });
      }
      tell(scope, online ? 'online' : 'offline');
    },
    setFrozen(frozen) {
      if (frozen === isFrozen) return;
      isFrozen = frozen;
      // Of that no worker is told.
      if (!isWorker(scope)) tell(scope.document, frozen ? 'freeze' : 'resume');
    },
  };
}
