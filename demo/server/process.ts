import { explainListening } from '../port.ts';
import { type ServerOptions, startServer } from './server.ts';

/** Message from the supervisor that makes the server process serve. */
export type Start = ServerOptions;

/** Messages from the server process: booted (port 0), serving on a port, or why it cannot. */
export type Told = { readonly port: number } | { readonly error: string };

const tell = (told: Told) => process.send?.(told);

process.once('message', (start: Start) => {
  startServer(start).then(
    ({ port }) => tell({ port }),
    (error: unknown) => tell({ error: explainListening(error, start.port) }),
  );
});

// The supervisor is gone: the server must not stay behind.
process.once('disconnect', () => process.exit());

tell({ port: 0 });
