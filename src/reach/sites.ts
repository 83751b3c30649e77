/** Hosts and match patterns: permissions are granted per host. */

/** The host of an http or https URL, without port; `null` for any other URL, and for a host that would match several hosts as a pattern. */
export function hostOf(url: string): string | null {
  try {
    const { protocol, hostname } = new URL(url);
    const isWeb = protocol === 'http:' || protocol === 'https:';
    return isWeb && hostname && !hostname.includes('*') ? hostname : null;
  } catch {
    return null;
  }
}

/** The match pattern of a host, for any scheme and port. */
export const patternOf = (host: string): string => `*://${host}/*`;

/** Whether one of the match patterns, as listed by the browser's permissions, covers all pages of a host. */
export const covers = (patterns: readonly string[], host: string): boolean =>
  patterns.some((pattern) => coversHost(pattern, host));

function coversHost(pattern: string, host: string): boolean {
  if (pattern === '<all_urls>') return true;
  const allowed = /^(?:\*|https?):\/\/([^/]+)\/\*$/.exec(pattern)?.[1];
  if (allowed === undefined) return false;
  if (allowed === '*' || allowed === host) return true;
  const domain = allowed.startsWith('*.') ? allowed.slice(2) : null;
  return domain !== null && (host === domain || host.endsWith(`.${domain}`));
}
