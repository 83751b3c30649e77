import type { Ending } from '../../journal/registry.ts';
import { lost } from './transport.ts';

/** `/api?user=x` and `stream` make `/api/stream?user=x`. */
export function under(base: string, name: string): string {
  const cut = base.search(/[?#]/);
  const path = cut < 0 ? base : base.slice(0, cut);
  return `${path.replace(/\/+$/, '')}/${name}${cut < 0 ? '' : base.slice(cut)}`;
}

/** JSON that a header can carry: ASCII alone (RFC 9110, § 5.5). */
export const asHeader = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** What a refused request means for the connection. */
export async function refusal(response: Response): Promise<Ending> {
  const reason = (await response.text().catch(() => '')).slice(0, 120);
  const { status } = response;
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const retryAfter = Number.isFinite(seconds) && seconds >= 0 ? { retryAfter: seconds * 1000 } : {};
  return { ...lost(reason || `HTTP ${status}`), status, ...retryAfter };
}

export const failure = (error: unknown): Ending =>
  lost(error instanceof Error ? error.message : String(error));
