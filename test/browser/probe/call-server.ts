import { createServer, type ServerResponse } from 'node:http';
import { serve } from './serve.ts';

export interface CallServer {
  readonly host: string;
  /** Whether a call has come. */
  isAsked(): boolean;
  /** The next part of the answer that is under way: a message, the end, an end with an error, or the network's end. */
  go(what: 'message' | 'end' | 'error' | 'break'): void;
  close(): Promise<void>;
}

const KINDS = {
  connect: {
    type: 'application/connect+json',
    end: ['{}', 2],
    error: ['{"error":{"code":"unavailable","message":"gone"}}', 2],
  },
  'grpc-web': {
    type: 'application/grpc-web+json',
    end: ['grpc-status: 0\r\n', 0x80],
    error: ['grpc-status: 14\r\ngrpc-message: gone\r\n', 0x80],
  },
} as const;

export type Kind = keyof typeof KINDS;

/** Answers calls of Connect and gRPC-Web as the tests say. */
export async function startCallServer(): Promise<CallServer> {
  let answer: { readonly kind: Kind; readonly response: ServerResponse; sent: number } | undefined;
  const server = createServer((request, response) => {
    const kind = request.url?.slice(1) as Kind;
    if (!(kind in KINDS)) return void response.setHeader('Content-Type', 'text/html').end();
    request.resume();
    response.writeHead(200, { 'Content-Type': KINDS[kind].type }).flushHeaders();
    answer = { kind, response, sent: 0 };
  });
  return {
    ...(await serve(server)),
    isAsked: () => answer !== undefined,
    go(what) {
      if (!answer) throw new Error('Nothing was asked.');
      const { kind, response } = answer;
      if (what === 'break') response.destroy();
      else if (what === 'message') response.write(envelope(`{"n":${answer.sent++}}`, 0));
      else {
        const [message, flags] = KINDS[kind][what];
        response.end(envelope(message, flags));
      }
    },
  };
}

function envelope(message: string, flags: number): Buffer {
  const head = Buffer.alloc(5, flags);
  head.writeUInt32BE(Buffer.byteLength(message), 1);
  return Buffer.concat([head, Buffer.from(message)]);
}
