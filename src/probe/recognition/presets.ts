import { ably } from './ably.ts';
import { actionCable } from './action-cable.ts';
import { centrifuge } from './centrifuge.ts';
import { dataStream } from './data-stream.ts';
import { ddp } from './ddp.ts';
import { graphqlMultipart, graphqlSse, graphqlSseSingle } from './graphql-sse.ts';
import { graphqlWs } from './graphql-ws.ts';
import { homeAssistant } from './home-assistant.ts';
import { jsonRpc, trpc } from './json-rpc.ts';
import { langServe } from './lang-serve.ts';
import { mqtt } from './mqtt.ts';
import { nats } from './nats.ts';
import { phoenix } from './phoenix.ts';
import { plain } from './plain.ts';
import type { Protocol } from './protocol.ts';
import { pusher } from './pusher.ts';
import { connect, grpcWeb } from './rpc.ts';
import { signalR } from './signalr.ts';
import { signalRBinary } from './signalr-binary.ts';
import { socketIo } from './socket-io.ts';
import { overSockJs } from './sockjs.ts';
import { stomp } from './stomp.ts';
import { tokenStream } from './token-stream.ts';
import { uiMessageStream } from './ui-message-stream.ts';

/** The protocols that are recognised automatically; the first that fits is used. */
export const PRESETS: readonly Protocol[] = [
  socketIo,
  mqtt,
  nats,
  // Before the JSON protocol, which has the same handshake.
  signalRBinary,
  signalR,
  stomp,
  phoenix,
  graphqlWs,
  graphqlSseSingle,
  graphqlSse,
  graphqlMultipart,
  trpc,
  jsonRpc,
  centrifuge,
  pusher,
  ably,
  actionCable,
  ddp,
  homeAssistant,
  connect,
  grpcWeb,
  langServe,
  tokenStream,
  uiMessageStream,
  dataStream,
  plain,
  ...[stomp, phoenix, graphqlWs, ddp, plain].map(overSockJs),
];
