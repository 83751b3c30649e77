import type { Ending } from '../../journal/registry.ts';
import { lost } from './transport.ts';

/** `https://host/api?user=x` and `stream` make `https://host/api/stream?user=x`. */
export function under(base: string, name: string): string {
  const url = new URL(base);
  url.pathname = url.pathname.replace(/\/*$/, `/${name}`);
  return url.href;
}

/** JSON that a header can carry: ASCII only (RFC 9110, § 5.5). */
export const asHeader = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Turns a refused request into the ending of the connection. */
export async function refusal(response: Response, now: number): Promise<Ending> {
  const reason = (await response.text().catch(() => '')).slice(0, 120);
  const { status } = response;
  const retryAfter = retryAfterOf(response, now);
  return { ...lost(reason || `HTTP ${status}`), status, retryAfter };
}

/**
 * The Retry-After header in ms; 0 or NaN when it is absent or invalid. A date (RFC 9110, § 10.2.3) is relative
 * to the server's own `Date`, if given, and may lie in the past.
 */
function retryAfterOf({ headers }: Response, now: number): number {
  const value = headers.get('Retry-After') ?? '';
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  if (!value.endsWith('GMT')) return 0;
  return Date.parse(value) - (Date.parse(headers.get('Date') ?? '') || now);
}
