/**
 * Runs writes that belong into the step that is under way.
 *
 * @throws TypeError when they do not end in it
 */
export function runNow(writes: () => unknown): void {
  const result = writes();
  if (!(result instanceof Promise)) return;
  // Its failure is told by this one.
  result.catch(() => {});
  throw new TypeError('also must not be asynchronous: what it writes later is not in the step.');
}
