import { createServer, type Server } from 'node:http';
import { onTestFinished } from 'vitest';
import type { ChatServer } from '../../../demo/server/server.ts';
import {
  createFaultline,
  type Faultline,
  type FaultlineOptions,
  MemoryStore,
} from '../../../src/server/index.ts';

type Options = FaultlineOptions<() => void>;

export interface Bare<Also> extends ChatServer {
  readonly faultline: Faultline<Also>;
}

/** The helper on a bare HTTP server, which answers each message with itself on the channel `ana`, unless told otherwise. */
export function bare(options: Partial<Options> = {}, http = createServer()) {
  const faultline = createFaultline<() => void>({
    store: new MemoryStore(),
    identify: () => 'ana',
    onMessage: ({ body }) => [body],
    ...options,
  });
  return serveBare(faultline, http);
}

/** Serves on a free port until the test ends. */
export async function serveBare<Also>(
  faultline: Faultline<Also>,
  http: Server = createServer(),
): Promise<Bare<Also>> {
  faultline.attach(http);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  const stop = async () => {
    await faultline.stop();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  };
  onTestFinished(stop);
  return { faultline, stop, port: typeof address === 'object' && address ? address.port : 0 };
}
