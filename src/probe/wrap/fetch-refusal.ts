import { brandOf } from '../../faults/content.ts';
import { isWorker, type Scope } from '../natives.ts';
import { construct } from '../reflect.ts';
import { isData, isListed } from './header-fields.ts';
import { isObject, isRequest, isUrl } from './of-any-window.ts';
import { withoutOurCalls } from './stack.ts';

/** Browsers name the function that refuses: behind that, the messages of `Request` and `fetch` are the same. */
const namesIn = (scope: string) =>
  [
    ["Failed to construct 'Request': ", `Failed to execute 'fetch' on '${scope}': `],
    ['Request constructor: ', `${scope}.fetch: `],
  ] as const;

const isSignal = brandOf(AbortSignal.prototype, 'aborted');

/**
 * A browser rejects invalid arguments of `fetch` within the call, which cannot be observed from outside. So a `Request` is created
 * from them, which is refused for the same reason; but only where the page cannot notice that they are read twice.
 *
 * @returns the error that the page's promise is to be rejected with; `undefined` where only the browser can decide, or has no
 * objection
 */
export function createRefusal(
  scope: Scope,
): (args: readonly unknown[]) => { readonly error: unknown } | undefined {
  const { Request } = scope;
  const names = namesIn(isWorker(scope) ? 'WorkerGlobalScope' : 'Window');
  return (args) => {
    const [input, init] = args;
    const isRead =
      typeof input === 'string' || isUrl(input) || (isRequest(input) && input.bodyUsed);
    if (args.length > 0 && !isRead) return undefined;
    const copy = typeof init === 'object' && init !== null ? copyOf(scope, init) : { init };
    if (!copy) return undefined;
    try {
      construct(Request, args.length === 0 ? [] : [input, copy.init]);
      return undefined;
    } catch (error) {
      return error instanceof scope.TypeError ? { error: asOfFetch(error, names) } : undefined;
    }
  };
}

/** Only for plain data, and without long values. */
function copyOf(
  { Headers, ReadableStream }: Scope,
  init: object,
): { readonly init: unknown } | undefined {
  if (!isData(init)) return undefined;
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(init)) {
    if (name === 'body' && value != null) copy[name] = isStream(value) ? new ReadableStream() : '';
    else if (name === 'signal' && isSignal(value)) continue;
    else if (
      name === 'headers' && isObject(value)
        ? !(value instanceof Headers || isListed(value))
        : isObject(value)
    )
      return undefined;
    else copy[name] = value;
  }
  return { init: copy };
}

const isStream = (value: unknown): boolean => isObject(value) && 'getReader' in value;

function asOfFetch(error: Error, names: ReturnType<typeof namesIn>): unknown {
  for (const [made, asked] of names) {
    if (!error.message.startsWith(made)) continue;
    const { stack } = error;
    error.message = error.message.replace(made, asked);
    if (stack?.includes(made)) error.stack = stack.replace(made, asked);
  }
  return withoutOurCalls(error);
}
