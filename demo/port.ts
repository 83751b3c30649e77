import { whyOf } from '../src/journal/why.ts';

/** A sentence that says why a server could not be started. */
export function explainListening(error: unknown, port: number): string {
  const { code } = Object(error) as { code?: unknown };
  if (code === 'EADDRINUSE') {
    return `Port ${port} is taken by another program. Choose another one, or none for any that is free.`;
  }
  return whyOf(error);
}
