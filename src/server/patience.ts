import { LONGEST } from '../connection/clock.ts';

/**
 * What a function of the application's own answers, when it does within `ms`. What comes later is nobody's.
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
  // What is never answered keeps no process alive whose server has stopped.
  timer.unref();
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
