import { Refusal } from '../../src/server/index.ts';

/**
 * The user named in a URL; `guest` by default.
 *
 * @throws Refusal 400 for an invalid name
 */
export function requireUser(url: URL): string {
  const user = url.searchParams.get('user') ?? 'guest';
  if (/^[\w.-]{1,80}$/.test(user)) return user;
  throw new Refusal(400, 'A user is 1 to 80 letters, digits, dots, dashes or underscores.');
}
