import type { PageScope } from '../natives.ts';

/** V8's function: writes the current stack into an error, omitting everything above and including the call of `below`. */
type Capture = (error: object, below: (...args: never[]) => unknown) => void;

const { captureStackTrace: capture } = Error as { captureStackTrace?: Capture };

/** Innermost frame of an error created here, to find out where the probe's script is. */
const ours = placeOf(new Error().stack);

/**
 * Removes the probe's own calls from the stack of an error thrown by a native, so that it begins with the page's code. An error
 * created by the page itself is left as it is. Firefox's stacks cannot be rewritten without a trace: there the probe's calls stay.
 *
 * @param below the call that the page made
 */
export function withoutUs(error: unknown, below: (...args: never[]) => unknown): unknown {
  if (!capture || !ours || typeof error !== 'object' || error === null) return error;
  if (placeOf(stackOf(error)) === ours) capture(error, below);
  return error;
}

/**
 * The same for an error that arrives after the call is over: its stack is text by now.
 *
 * @param call an error created within that call, if the native was reached in another way
 */
export function withoutOurCalls(error: unknown, call?: Error): unknown {
  if (!capture || !ours || typeof error !== 'object' || error === null) return error;
  const stack = stackOf(error);
  if (typeof stack !== 'string' || placeOf(stack) !== ours) return error;
  const [message = ''] = stack.split('\n    at ', 1);
  const calls = (call ? String(call.stack) : stack).slice((call ? 'Error' : message).length);
  const lines = calls.split('\n').filter((line) => placeOf(line) !== ours);
  Reflect.set(error, 'stack', message + lines.join('\n'));
  return error;
}

/** Errors created meanwhile, by anyone, have no stack frames, as natively no call leads to them. Firefox keeps the stacks regardless. */
export function withoutCalls<T>(scope: PageScope, make: () => T): T {
  const limit = Object.getOwnPropertyDescriptor(scope.Error, 'stackTraceLimit');
  if (!limit?.writable) return make();
  try {
    Reflect.set(scope.Error, 'stackTraceLimit', 0);
    return make();
  } finally {
    Reflect.defineProperty(scope.Error, 'stackTraceLimit', limit);
  }
}

/** An object thrown by the page may have a getter there, which may throw. */
function stackOf(error: object): unknown {
  try {
    return Reflect.get(error, 'stack');
  } catch {
    return undefined;
  }
}

/** The script of the innermost frame that has a location. */
function placeOf(stack: unknown): string | undefined {
  if (typeof stack !== 'string') return undefined;
  return /^ {4}at (?:.* \()?(.+):\d+:\d+\)?$/m.exec(stack)?.[1];
}
