/** What a marked document's answer carries, as a `Server-Timing` metric: a header that pages are used to, and that scripts can read at once. */
export const MARKER = 'faultline';

/**
 * Whether this document was loaded in a tab with an open panel. The browser has put the mark on the answer, for that tab alone, so it is
 * known before the first script runs, with nobody asked.
 */
export function isMarked({ performance }: { readonly performance: Performance }): boolean {
  return performance.getEntriesByType('navigation').some((entry) =>
    // Firefox has no such field outside a secure context.
    (entry as { serverTiming?: readonly { readonly name: string }[] }).serverTiming?.some(
      ({ name }) => name === MARKER,
    ),
  );
}
