import { explainListening } from '../port.ts';
import { type ServerOptions, startServer } from './server.ts';

/** What the supervisor tells the server process at its start. */
export type Start = ServerOptions;

/** What it answers. */
export type Started = { readonly port: number } | { readonly error: string };

process.once('message', (start: Start) => {
  startServer(start).then(
    ({ port }) => process.send?.({ port } satisfies Started),
    (error: unknown) =>
      process.send?.({ error: explainListening(error, start.port) } satisfies Started),
  );
});

// Nobody supervises any more: a server must not stay behind.
process.once('disconnect', () => process.exit());
