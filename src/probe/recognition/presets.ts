import { graphqlWs } from './graphql-ws.ts';
import { phoenix } from './phoenix.ts';
import { plain } from './plain.ts';
import type { Protocol } from './protocol.ts';
import { signalR } from './signalr.ts';
import { socketIo } from './socket-io.ts';
import { stomp } from './stomp.ts';
import { tokenStream } from './token-stream.ts';

/** The protocols that are recognised by themselves. The first that fits is it. */
export const PRESETS: readonly Protocol[] = [
  socketIo,
  signalR,
  stomp,
  phoenix,
  graphqlWs,
  tokenStream,
  plain,
];
