/**
 * Runs writes that belong to the current step.
 *
 * @throws TypeError when they are asynchronous
 */
export function runNow(writes: () => unknown): void {
  const result = writes();
  if (!(result instanceof Promise)) return;
  // The TypeError below reports the failure.
  result.catch(() => {});
  throw new TypeError('also must not be asynchronous: what it writes later is not in the step.');
}
