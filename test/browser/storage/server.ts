import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves an empty page that has loaded the storage and tabs modules, on a free port. */
export async function startPageServer(): Promise<PageServer> {
  const bundle = await rolldown({ input: join(import.meta.dirname, 'entry.ts') });
  const { output } = await bundle.generate({ format: 'iife', name: 'entry' });
  await bundle.close();
  const server = createServer((request, response) => {
    if (request.url === '/entry.js') {
      response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(output[0].code);
    } else {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end('<!doctype html><title>page</title><script src="/entry.js"></script>');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
