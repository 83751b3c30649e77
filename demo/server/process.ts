import { startServer } from './server.ts';

/** What the supervisor tells the server process at its start. */
export interface Start {
  readonly port: number;
  readonly database: string;
  readonly controlUrl: string;
}

/** What it answers. */
export type Started = { readonly port: number } | { readonly error: string };

process.once('message', (start: Start) => {
  startServer(start).then(
    ({ port }) => process.send?.({ port } satisfies Started),
    (error: unknown) => process.send?.({ error: explain(error, start.port) } satisfies Started),
  );
});

// Nobody supervises any more: a server must not stay behind.
process.once('disconnect', () => process.exit());

function explain(error: unknown, port: number): string {
  const { code } = Object(error) as { code?: unknown };
  if (code === 'EADDRINUSE') {
    return `Port ${port} is taken by another program. Choose another one, or none for any that is free.`;
  }
  return error instanceof Error ? error.message : String(error);
}
