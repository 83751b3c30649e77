import type { FaultEnvironment } from '../faults/index.ts';
import type { PageNatives, PageScope } from './natives.ts';
import { disguise, redefine } from './wrap/disguise.ts';

/** Simulates the browser conditions that faults ask for, in every frame: `navigator.onLine` with its events, `freeze` and `resume`. */
export class Pretence implements FaultEnvironment {
  readonly #frames = new Set<FaultEnvironment>();
  #online = true;
  #frozen = false;

  /** Returns a function that adds a document of the window, which in turn returns one that removes it when it is gone. */
  enter(scope: PageScope, natives: PageNatives): () => () => void {
    const frame = pretenceOf(scope, natives);
    return () => {
      this.#frames.add(frame);
      frame.setOnline(this.#online);
      frame.setFrozen(this.#frozen);
      return () => this.#frames.delete(frame);
    };
  }

  setOnline(online: boolean): void {
    this.#online = online;
    for (const frame of this.#frames) frame.setOnline(online);
  }

  setFrozen(frozen: boolean): void {
    this.#frozen = frozen;
    for (const frame of this.#frames) frame.setFrozen(frozen);
  }
}

function pretenceOf(scope: PageScope, natives: PageNatives): FaultEnvironment {
  const prototype = scope.Navigator.prototype;
  const getter = Object.getOwnPropertyDescriptor(prototype, 'onLine')?.get;
  const tell = (target: EventTarget, type: string) =>
    natives.dispatch(target, new natives.Event(type));
  let [isOnline, isFrozen] = [true, false];
  return {
    setOnline(online) {
      if (online === isOnline) return;
      isOnline = online;
      if (getter) {
        const get = online ? getter : disguise(getter, { call: () => false });
        redefine(prototype, 'onLine', { get });
      }
      tell(scope, online ? 'online' : 'offline');
    },
    setFrozen(frozen) {
      if (frozen === isFrozen) return;
      isFrozen = frozen;
      tell(scope.document, frozen ? 'freeze' : 'resume');
    },
  };
}
