import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { whyOf } from '../src/journal/why.ts';
import { parseJson } from '../src/server/frames.ts';
import { Refusal } from '../src/server/index.ts';
import { readBody, sendJson } from '../src/server/request.ts';

export interface Control {
  restart(downtime: number): Promise<void>;
  herd(options: { clients: number; downtime: number }): Promise<unknown>;
}

const MAX_DOWNTIME = 60_000;
const MAX_CLIENTS = 1000;

/**
 * The server through which the page restarts the chat server; separate, because the chat server is down meanwhile. Answers
 * pages of `origin` only.
 */
export async function startControl(
  control: Control,
  origin: () => string,
): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const cors = {
      'access-control-allow-origin': origin(),
      'access-control-allow-headers': 'content-type',
    };
    answer(request, response, control, origin(), cors).catch((error: unknown) => {
      const status = error instanceof Refusal ? error.status : 500;
      sendJson(response, { error: whyOf(error) }, cors, status);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  control: Control,
  origin: string,
  cors: Record<string, string>,
): Promise<void> {
  if (request.headers.origin !== undefined && request.headers.origin !== origin) {
    throw new Refusal(403, 'Only the chat page may ask for this.');
  }
  if (request.method === 'OPTIONS') {
    response.writeHead(204, cors).end();
    return;
  }
  if (request.method !== 'POST') throw new Refusal(405, 'This takes POST.');
  const fields = Object(parseJson((await readBody(request)) || '{}')) as Record<string, unknown>;
  switch (request.url) {
    case '/restart':
      await control.restart(count(fields, 'downtime', 500, MAX_DOWNTIME));
      return sendJson(response, {}, cors);
    case '/herd': {
      const clients = count(fields, 'clients', 200, MAX_CLIENTS);
      const downtime = count(fields, 'downtime', 400, MAX_DOWNTIME);
      return sendJson(response, await control.herd({ clients, downtime }), cors);
    }
    default:
      throw new Refusal(404, 'There is /restart, and /herd.');
  }
}

function count(fields: Record<string, unknown>, name: string, usual: number, most: number): number {
  const value = fields[name] ?? usual;
  if (Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= most) {
    return Number(value);
  }
  throw new Refusal(400, `${name} must be a whole number up to ${most}.`);
}
