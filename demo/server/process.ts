import { explainListening } from '../port.ts';
import { type ServerOptions, startServer } from './server.ts';

/** What the supervisor tells the server process when it is to serve. */
export type Start = ServerOptions;

/** What it tells: that it has booted, with port 0; where it serves; why it cannot. */
export type Told = { readonly port: number } | { readonly error: string };

const tell = (told: Told) => process.send?.(told);

process.once('message', (start: Start) => {
  startServer(start).then(
    ({ port }) => tell({ port }),
    (error: unknown) => tell({ error: explainListening(error, start.port) }),
  );
});

// Nobody supervises any more: a server must not stay behind.
process.once('disconnect', () => process.exit());

tell({ port: 0 });
