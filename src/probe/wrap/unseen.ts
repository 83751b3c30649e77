import { construct } from '../reflect.ts';
import type { WrapContext } from './context.ts';
import { replaceConstructor } from './disguise.ts';

/** Tells of connections of the page that are not followed, so that nobody takes it for one that has none. */
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
          `The page has a ${kind} (${String(args[0]).slice(0, 200)}): what passes over it cannot be seen, nor reached by faults.`,
        );
      }
      return made;
    });
  }
}
