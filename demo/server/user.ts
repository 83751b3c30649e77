import { Refusal } from '../../src/server/index.ts';

/** The user that a URL names; `guest` when it names none. @throws Refusal 400 for a name that is none */
export function requireUser(url: URL): string {
  const user = url.searchParams.get('user') ?? 'guest';
  if (/^[\w.-]{1,80}$/.test(user)) return user;
  throw new Refusal(400, 'A user is 1 to 80 letters, digits, dots, dashes or underscores.');
}
