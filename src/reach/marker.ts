/** What a marked document's answer carries, as a `Server-Timing` metric: a header that pages are used to, and that scripts can read at once. */
export const MARK = 'faultline';

/**
 * What answers carry in other tabs, in Firefox: it keeps answers in its cache with the mark that was put on them. The last of the two is of
 * the tab that asked.
 */
export const NO_MARK = 'faultline-not-here';

/**
 * Whether this document was loaded in a tab with an open panel. The browser has put the mark on the answer, for that tab alone, so it is
 * known before the first script runs, with nobody asked.
 */
export function isMarked({ performance }: { readonly performance: Performance }): boolean {
  const [navigation] = performance.getEntriesByType('navigation');
  // Firefox has no such field outside a secure context.
  const timing = navigation as { serverTiming?: readonly { readonly name: string }[] } | undefined;
  const names = (timing?.serverTiming ?? []).map(({ name }) => name);
  return names.findLast((name) => name === MARK || name === NO_MARK) === MARK;
}
