import { construct } from '../reflect.ts';
import type { WrapContext } from './context.ts';
import { replaceConstructor } from './disguise.ts';

/** Reports connections of the page that cannot be followed: otherwise it would seem to have none. */
export function watchUnseen({ scope, complain }: WrapContext): void {
  for (const kind of ['WebSocketStream', 'WebTransport']) {
    const native: unknown = Reflect.get(scope, kind);
    if (typeof native !== 'function') continue;
    let told = false;
    const make = native as new (...args: never[]) => object;
    replaceConstructor(scope, kind, make, (args, newTarget) => {
      const made = construct(make, args, newTarget) as object;
      if (!told) {
        told = true;
        complain(
          `The page has a ${kind} (${String(args[0]).slice(0, 200)}): its traffic cannot be seen, and faults do not reach it.`,
        );
      }
      return made;
    });
  }
}
