import type { Scope } from '../natives.ts';

/** V8's: writes the stack as it is outside of a call of `below` into an error. */
type Capture = (error: object, below: (...args: never[]) => unknown) => void;

const { captureStackTrace: capture } = Error as { captureStackTrace?: Capture };

/** The innermost frame of an error that is made here: where the probe's script is. */
const ours = placeOf(new Error().stack);

/**
 * Takes the probe's own calls out of the stack of what a native has thrown, so that it names the page's code first. An error that the page
 * made itself is left as it is. Firefox keeps no stack that could be written without a trace: there the probe's calls stay in it.
 *
 * @param below the call that the page made
 */
export function withoutUs(error: unknown, below: (...args: never[]) => unknown): unknown {
  if (!capture || !ours || typeof error !== 'object' || error === null) return error;
  if (placeOf(stackOf(error)) === ours) capture(error, below);
  return error;
}

/**
 * The same for what comes of a call that is over: its stack is a text by now.
 *
 * @param call made in that call, where the native was called by other ways
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

/** Errors that are made meanwhile, by whomever, name no call: natively none has led to them. Firefox keeps its stacks all the same. */
export function withoutCalls<T>(scope: Scope, make: () => T): T {
  const limit = Object.getOwnPropertyDescriptor(scope.Error, 'stackTraceLimit');
  if (!limit?.writable) return make();
  try {
    Reflect.set(scope.Error, 'stackTraceLimit', 0);
    return make();
  } finally {
    Reflect.defineProperty(scope.Error, 'stackTraceLimit', limit);
  }
}

/** What the page throws may have a getter there, which may throw. */
function stackOf(error: object): unknown {
  try {
    return Reflect.get(error, 'stack');
  } catch {
    return undefined;
  }
}

/** The script that the innermost frame with a place is in. */
function placeOf(stack: unknown): string | undefined {
  if (typeof stack !== 'string') return undefined;
  return /^ {4}at (?:.* \()?(.+):\d+:\d+\)?$/m.exec(stack)?.[1];
}
