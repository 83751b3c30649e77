import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** What a document said of itself over its socket. */
export interface Report {
  /** Of the document: its path and query. */
  readonly path: string;
  /** Whether a probe was there before its first script. */
  readonly early: boolean;
  /** Whether a mark was on its answer. */
  readonly marked: boolean;
  /** How its last socket ended. */
  readonly ending?: number;
}

export interface TwoOrigins {
  /** The page's; its frame is of `localhost`. */
  readonly url: string;
  /** Oldest first. */
  readonly reports: readonly Report[];
  close(): Promise<void>;
}

/** The first script of every document: tells what it finds, and keeps a socket open that says something now and then. */
const script = `
const early = Symbol.for('faultline') in window;
const [{ serverTiming = [] }] = performance.getEntriesByType('navigation');
const marked = serverTiming.length > 0;
const connect = (ending) => {
  const socket = new WebSocket('ws://' + location.host + '/socket');
  const timer = setInterval(() => socket.readyState === 1 && socket.send('alive'), 100);
  socket.onopen = () => socket.send(JSON.stringify({
    path: location.pathname + location.search, early, marked, ending,
  }));
  socket.onmessage = () => {};
  socket.onclose = ({ code }) => { clearInterval(timer); connect(code); };
};
connect();`;

/** A page with a frame of another origin, on a free port. Answers may be kept in the cache. */
export async function startTwoOrigins(): Promise<TwoOrigins> {
  const reports: Report[] = [];
  let port = 0;
  const server = createServer((request, response) => {
    const { searchParams, pathname } = new URL(request.url ?? '/', 'http://host');
    const load = searchParams.get('load') ?? '';
    response.writeHead(200, { 'Content-Type': 'text/html', 'Cache-Control': 'max-age=600' });
    const frame = `<iframe src="http://localhost:${port}/frame?load=${load}"></iframe>`;
    response.end(
      `<!doctype html><script>${script}</script><title>two origins</title>${pathname === '/' ? frame : ''}`,
    );
  });
  const sockets = new WebSocketServer({ server, path: '/socket' });
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      if (String(data) === 'alive') socket.send('alive');
      else reports.push(JSON.parse(String(data)) as Report);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  port = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${port}`,
    reports,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
