/** The `Server-Timing` metric that marks a document: pages are used to this header, and scripts can read it immediately. */
export const MARK = 'faultline';

/**
 * The metric added in other tabs, for Firefox, which caches responses together with the mark added to them. Of the two, the
 * last one belongs to the requesting tab.
 */
export const NO_MARK = 'faultline-not-here';

/**
 * Whether this document was loaded in a tab with an open panel. The browser adds the mark to the response, for that tab
 * only, so it can be read before the first script runs, without asking anyone.
 */
export function isMarked({ performance }: { readonly performance: Performance }): boolean {
  const [navigation] = performance.getEntriesByType('navigation');
  // Firefox lacks this field outside secure contexts.
  const timing = navigation as { serverTiming?: readonly { readonly name: string }[] } | undefined;
  const names = (timing?.serverTiming ?? []).map(({ name }) => name);
  return names.findLast((name) => name === MARK || name === NO_MARK) === MARK;
}
