import type { WrapContext } from './context.ts';
import { redefine, replaceAccessor, replaceConstructor, replaceMethod } from './disguise.ts';
import { TappedSource } from './tapped-source.ts';

/** Follows the page's EventSources, where the browser has them. */
export function wrapEventSource(context: WrapContext): void {
  const { EventSource } = context.natives;
  if (!EventSource) return;
  const { prototype } = EventSource;
  const close = prototype.close as () => void;
  const sources = new WeakMap<EventSource, TappedSource>();

  replaceConstructor(context.scope, 'EventSource', EventSource, (args, newTarget) => {
    const face = Reflect.construct(EventSource, args, newTarget) as EventSource;
    try {
      const client = context.clients.meet(face.url);
      if (client) sources.set(face, new TappedSource(context, client, close, face));
    } catch (error) {
      context.complain(`An EventSource is not followed: ${String(error)}`);
    }
    return face;
  });

  replaceMethod<EventSource>(prototype, 'close', (self, args, native) => {
    const source = sources.get(self);
    return source ? source.close() : Reflect.apply(native, self, args);
  });
  replaceAccessor<EventSource>(prototype, 'readyState', {
    get: (self, native) => sources.get(self)?.readyState ?? native(),
  });
  // Events carry names of the server's own, known only by who listens to them; our listener has to be there first.
  redefine(prototype, 'addEventListener', { value: prototype.addEventListener });
  replaceMethod<EventSource>(prototype, 'addEventListener', (self, args, native) => {
    sources.get(self)?.learn(String(args[0]));
    return Reflect.apply(native, self, args);
  });
}
