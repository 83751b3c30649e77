import type { Ending } from '../../journal/registry.ts';

/** The server now serves a newer connection with the same client id. */
export const isReplaced = ({ code, status }: Ending): boolean => code === 4409 || status === 409;

/** A sentence about a refusal that the same request would meet again; `null` for any other ending. */
export function refusalOf(ending: Ending): string | null {
  const { code, status, reason } = ending;
  if (isReplaced(ending)) {
    return 'Another connection with the same client id took over. Is the outbox used twice, or has each node its own store?';
  }
  // Two codes of the private range permit another attempt: 4408 and 4429 are modelled on the HTTP statuses 408
  // and 429.
  const isPrivate = code >= 4000 && ![4408, 4429].includes(code);
  const said = status === 401 || status === 403 ? `HTTP ${status}` : isPrivate && `close ${code}`;
  return said ? `The server refuses this client (${said})${reason ? `: ${reason}` : '.'}` : null;
}
