import { brandOf, isPlain } from '../../faults/content.ts';
import type { PageScope } from '../natives.ts';
import { construct } from '../reflect.ts';
import { isObject, isRequest, isUrl } from './of-any-window.ts';
import { withoutOurCalls } from './stack.ts';

/** Browsers name the function that refuses: behind that, the messages of `Request` and `fetch` are the same. */
const NAMES = [
  ["Failed to construct 'Request': ", "Failed to execute 'fetch' on 'Window': "],
  ['Request constructor: ', 'Window.fetch: '],
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
  scope: PageScope,
): (args: readonly unknown[]) => { readonly error: unknown } | undefined {
  const { Request } = scope;
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
      return error instanceof scope.TypeError ? { error: asOfFetch(error) } : undefined;
    }
  };
}

/** Only for plain data, and without long values. */
function copyOf(
  { Headers, ReadableStream }: PageScope,
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

const isListed = (headers: object): boolean =>
  isData(headers) &&
  Object.values(headers).every(
    (value) => !isObject(value) || (isData(value) && !Object.values(value).some(isObject)),
  );

/** Whether plain fields are all that it has, so that reading them twice gives the same values. */
const isData = (value: object): boolean =>
  isPlain(value) &&
  Object.values(Object.getOwnPropertyDescriptors(value)).every(
    (field) => 'value' in field && (field.enumerable || Array.isArray(value)),
  );

const isStream = (value: unknown): boolean => isObject(value) && 'getReader' in value;

function asOfFetch(error: Error): unknown {
  for (const [made, asked] of NAMES) {
    if (!error.message.startsWith(made)) continue;
    const { stack } = error;
    error.message = error.message.replace(made, asked);
    if (stack?.includes(made)) error.stack = stack.replace(made, asked);
  }
  return withoutOurCalls(error);
}
