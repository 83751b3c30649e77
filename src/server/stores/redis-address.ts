import { createClient, type RedisClientOptions } from 'redis';
import { whyOf } from '../../connection/errors.ts';

/** How a Redis server is reached. */
export interface Address
  extends Pick<RedisClientOptions, 'url' | 'username' | 'password' | 'database'> {
  /** A Unix socket, instead of `url`. */
  readonly path?: string;
}

/** A readable error, without the password that a URL may contain. */
export function unreachable({ path, url = 'localhost:6379' }: Address, cause: unknown): Error {
  return new Error(`Redis cannot be reached at ${path ?? shown(url)}: ${whyOf(cause)}`, { cause });
}

/** A URL without anything that may be a password: a malformed one may have it anywhere. */
function shown(url: string): string {
  if (!/[@?#]/.test(url)) return url;
  const { protocol, host = '', pathname = '' } = URL.parse(url) ?? {};
  const isPlain = host !== '' || protocol === 'unix:';
  return isPlain && !pathname.includes('@') ? `${protocol}//${host}${pathname}` : 'its url';
}

/** @throws Error for a URL that is not Redis's; without a cause, since Node's own error contains the whole URL */
export function made({ url = '', ...options }: RedisClientOptions) {
  try {
    return createClient({ ...options, ...(url && { url }) });
  } catch (error) {
    throw new Error(`Redis cannot be reached at ${shown(url)}: ${whyOf(error)}`);
  }
}
