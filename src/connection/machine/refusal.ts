import type { Ending } from '../../journal/registry.ts';

/** The server serves a newer connection of the same client id. */
export const isReplaced = ({ code, status }: Ending): boolean => code === 4409 || status === 409;

/** In words, a refusal that the same request would meet again; `null` for any other ending. */
export function refusalOf(ending: Ending): string | null {
  const { code, status, reason } = ending;
  if (isReplaced(ending)) {
    return 'Another connection with the same client id took over. Is the outbox used twice, or has each node its own store?';
  }
  // Two of the private range ask for another attempt, after the HTTP statuses 408 and 429 by whose pattern they are made.
  const isPrivate = code >= 4000 && ![4408, 4429].includes(code);
  const said = status === 401 || status === 403 ? `HTTP ${status}` : isPrivate && `close ${code}`;
  return said ? `The server refuses this client (${said})${reason ? `: ${reason}` : '.'}` : null;
}
