import { apply } from '../reflect.ts';
import type { WrapContext } from './context.ts';
import { replaceAccessor, replaceMethod } from './disguise.ts';
import { factsOf, looksLike } from './made-answer.ts';
import { standInOf, wrapBody } from './pieces.ts';
import { wrapReaders } from './readers.ts';
import { copied, wrapReading } from './reading.ts';

/** Makes responses created here report their origin (URL, type and so on) like the browser's own. */
export function wrapResponse(context: WrapContext): void {
  wrapReading(context);
  wrapBody(context);
  wrapReaders(context);
  const { prototype } = context.scope.Response;
  for (const name of ['url', 'redirected', 'type', 'headers'] as const) {
    replaceAccessor<Response>(prototype, name, {
      get: (self, native) => factsOf(self)?.[name] ?? native(),
    });
  }
  replaceMethod<Response>(prototype, 'clone', (self, args, native) => {
    const response = standInOf(self);
    const copy = apply(native, response, args) as Response;
    const known = factsOf(response);
    if (known) looksLike(copy, known);
    copied(response, copy);
    return copy;
  });
}
