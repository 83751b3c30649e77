import type { FaultEnvironment } from '../faults/index.ts';
import type { PageNatives, PageScope } from './natives.ts';
import { disguise, redefine } from './wrap/disguise.ts';

/** Makes the browser say what a fault wants: `navigator.onLine` and the event for it. */
export function createOnlineSwitch(scope: PageScope, natives: PageNatives): FaultEnvironment {
  const prototype = scope.Navigator.prototype;
  const getter = Object.getOwnPropertyDescriptor(prototype, 'onLine')?.get;
  return {
    setOnline(online) {
      if (getter) {
        const get = online ? getter : disguise(getter, { apply: () => false });
        redefine(prototype, 'onLine', { get });
      }
      natives.dispatch(scope, new natives.Event(online ? 'online' : 'offline'));
    },
  };
}
