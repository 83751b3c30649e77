import type { RegisteredClient } from '../../journal/registry.ts';
import type { WrapContext } from './context.ts';
import { replaceAccessor } from './disguise.ts';

/**
 * Looks up the tap of an object of the page. An object created before the probe arrived is adopted on first use: `adopt` returns its
 * tap, or nothing when the object is finished or belongs to somebody else.
 */
export function orEarlier<T extends object, Tapped>(
  { scope, late, own, registered, complain }: WrapContext,
  known: WeakMap<T, Tapped>,
  urlOf: (self: T) => string,
  adopt: (self: T, url: string) => Tapped | undefined,
): (self: T) => Tapped | undefined {
  const left = new WeakSet<T>();
  return (self) => {
    const tapped = known.get(self);
    if (tapped || !late || typeof self !== 'object') return tapped;
    if (left.has(self) || own.has(self)) return undefined;
    left.add(self);
    try {
      const url = urlOf(self);
      const adopted = isRegistered(registered, url) ? undefined : adopt(self, url);
      if (adopted) known.set(self, adopted);
      return adopted;
    } catch (error) {
      // A method may be called on an object that does not have it; the browser reports that itself.
      if (!(error instanceof scope.TypeError)) {
        complain(`A connection that was open before is not followed: ${String(error)}`);
      }
      return undefined;
    }
  };
}

/**
 * Lets `listen` add listeners that are called before the object's `on…` handlers. Chromium calls the listeners of a socket in the
 * order in which they were added, capturing or not; listeners that the page added earlier stay before ours.
 */
export function beforeHandlers<Result>(
  self: object,
  types: readonly string[],
  listen: () => Result,
): Result {
  const handlers = types.map((type) => [`on${type}`, Reflect.get(self, `on${type}`)] as const);
  for (const [name] of handlers) Reflect.set(self, name, null);
  const result = listen();
  for (const [name, handler] of handlers) Reflect.set(self, name, handler);
  return result;
}

/** Whether the constructor creates native objects: the page may have replaced it before the probe arrived. */
export function makesNatives(
  { natives, complain }: WrapContext,
  name: string,
  { prototype }: { readonly prototype: unknown },
): boolean {
  if (prototype instanceof natives.EventTarget) return true;
  complain(
    `The page has put a ${name} of its own in the place of the browser's: what it makes is followed after a reload with capture.`,
  );
  return false;
}

/** A page that only listens uses an object too, by reading its events. */
export function whenRead<T extends EventTarget>(
  { scope, late }: WrapContext,
  native: new (...args: never[]) => T,
  tapped: (self: T) => unknown,
): void {
  if (!late) return;
  replaceAccessor<MessageEvent>(scope.MessageEvent.prototype, 'data', {
    get(event, data) {
      const value = data();
      if (event.target instanceof native) tapped(event.target);
      return value;
    },
  });
}

const isRegistered = (registered: readonly RegisteredClient[], url: string): boolean =>
  registered.some((client) => client.channels().some((channel) => channel.url === url));
