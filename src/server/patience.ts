import { LONGEST } from '../connection/clock.ts';

/**
 * The result of an application's function, if it comes within `ms`; a later one is ignored.
 *
 * @throws Error with this message when it takes longer
 */
export async function within<T>(
  ms: number,
  answer: T | PromiseLike<T>,
  message: string,
): Promise<T> {
  if (typeof Object(answer).then !== 'function' || ms > LONGEST) return answer;
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(message)), ms);
  // A call that never returns must not keep the process of a stopped server alive.
  timer.unref();
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
