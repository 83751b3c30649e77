import type { StreamKind } from '../../../../src/probe/recognition/protocol.ts';

export type Frame = string | Uint8Array;

/** What goes out and what comes in, in turn, from the first frame on. */
export interface Wire {
  /** Left out: its name here. */
  readonly protocol?: string;
  /** Left out: one that says nothing. */
  readonly url?: string;
  /** By what kind of stream its requests are answered, where they are told by that. */
  readonly streams?: StreamKind;
  readonly out: readonly Frame[];
  readonly in: readonly Frame[];
}

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const latin = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const crlf = '\r\n';
const nul = '\0';
const rs = '\x1e';

/** What each protocol says. */
export const WIRES: Readonly<Record<string, Wire>> = {
  'socket.io': {
    url: 'ws://chat.example/socket.io/?EIO=4&transport=websocket',
    out: [
      '40',
      '420["chat","a"]',
      '42["typing"]',
      '3',
      '451-2["file",{"_placeholder":true,"num":0}]',
    ],
    in: [
      '0{"sid":"abc","upgrades":[],"pingInterval":25000,"pingTimeout":20000}',
      '40{"sid":"d"}',
      '430["stored"]',
      '2',
      '42["say",{"type":"confirm","messageId":"a"}]',
    ],
  },
  MQTT: {
    out: [
      bytes('101b00044d51545404020001000f6d7174746a735f6432393036666163'),
      bytes('32080003612f62248f61'),
      bytes('c000'),
    ],
    in: [bytes('20020000'), bytes('4002248f'), bytes('d000'), bytes('32080003612f627f1161')],
  },
  NATS: {
    out: [
      latin(`CONNECT {"protocol":1,"version":"1.30.3","lang":"nats.ws","verbose":false}${crlf}`),
      latin(`PUB svc _INBOX.OGNT.VZXG 2${crlf}x1${crlf}`),
      latin(`PING${crlf}`),
    ],
    in: [
      latin(`INFO {"server_id":"NDW4","version":"2.9.10","proto":1} ${crlf}`),
      latin(`MSG _INBOX.OGNT.VZXG 3 12${crlf}answer to x1${crlf}`),
      latin(`PONG${crlf}`),
    ],
  },
  Connect: {
    url: 'https://chat.example/chat.v1.Chat/Follow',
    streams: 'connect',
    out: ['\0\0\0\0\x0d{"text":"hi"}'],
    in: [latin('\0\0\0\0\x0d{"text":"hi"}'), latin('\x02\0\0\0\x02{}')],
  },
  'gRPC-Web': {
    url: 'https://chat.example/chat.v1.Chat/Follow',
    streams: 'grpc-web',
    out: ['\0\0\0\0\x04\x0a\x02hi'],
    in: [latin('\0\0\0\0\x04\x0a\x02hi'), latin(`\x80\0\0\0\x0fgrpc-status:0${crlf}`)],
  },
  'SignalR (MessagePack)': {
    out: [`{"protocol":"messagepack","version":1}${rs}`, bytes('0c950180c0a6747970696e6790')],
    // What answers the handshake is the other SignalR's, too.
    in: [bytes('029106'), bytes('0d950380a13003a673746f726564')],
  },
  SignalR: {
    out: [
      `{"protocol":"json","version":1}${rs}`,
      `{"arguments":["a"],"invocationId":"0","target":"store","type":1}${rs}`,
      `{"type":6}${rs}`,
    ],
    in: [`{}${rs}`, `{"type":3,"invocationId":"0","result":"ok"}${rs}`, `{"type":7}${rs}`],
  },
  STOMP: {
    out: [
      `CONNECT\naccept-version:1.2\n\n${nul}`,
      `SUBSCRIBE\nid:0\ndestination:/a\n\n${nul}`,
      `SEND\ndestination:/a\nreceipt:1\n\n{"type":"message"}${nul}`,
      '\n',
    ],
    in: [
      `CONNECTED\nversion:1.2\n\n${nul}`,
      `RECEIPT\nreceipt-id:1\n\n${nul}`,
      `MESSAGE\nmessage-id:m\n\n{"jsonrpc":"2.0","id":1,"result":1}${nul}`,
    ],
  },
  Phoenix: {
    out: [
      '["3","3","room:1","phx_join",{}]',
      '["3","4","room:1","say",{"type":"ping"}]',
      '[null,"5","phoenix","heartbeat",{}]',
      '{"topic":"room:1","event":"say","payload":{"t":"a"},"ref":"7","join_ref":"6"}',
      bytes('000101060331326f6f6d3a3162696e0a02ff'),
    ],
    in: [
      '["3","3","room:1","phx_reply",{"status":"ok","response":{}}]',
      '["3",null,"room:1","say",{}]',
      '{"topic":"room:1","event":"phx_reply","payload":{"status":"ok","response":{}},"ref":"6"}',
      '{"topic":"room:1","event":"say","payload":{},"ref":null}',
    ],
  },
  'graphql-ws': {
    out: [
      '{"type":"connection_init","payload":{}}',
      '{"id":"q","type":"subscribe","payload":{"query":"{a}"}}',
      '{"type":"ping"}',
      '{"id":"q","type":"complete"}',
    ],
    in: [
      '{"type":"connection_ack"}',
      '{"id":"q","type":"next","payload":{"data":{"a":1}}}',
      '{"type":"pong"}',
      '{"id":"q","type":"error","payload":[{"message":"no"}]}',
    ],
  },
  'graphql-sse': {
    url: 'http://chat.example/graphql/stream',
    streams: 'events',
    out: [
      '{"query":"subscription Said($room: ID!) { said(room: $room) { text } }","variables":{"room":"1"}}',
      '{"query":"{ me { name } }"}',
    ],
    in: ['{"data":{"said":{"text":"hi"}}}', '', '{"errors":[{"message":"no"}]}'],
  },
  'GraphQL over multipart HTTP': {
    url: 'http://chat.example/graphql',
    streams: 'parts',
    out: ['{"query":"subscription { said }","operationName":"Said"}'],
    in: ['{"payload":{"data":{"said":"hi"}}}', '{"payload":{"errors":[{"message":"no"}]}}'],
  },
  'graphql-sse over one connection': {
    protocol: 'graphql-sse',
    url: 'http://chat.example/graphql/stream',
    out: [
      '{"query":"subscription { said }","extensions":{"operationId":"2c9ce1d9"}}',
      '{"query":"{ me { name } }","extensions":{"operationId":"8f0fb1c5"}}',
    ],
    in: ['{"id":"2c9ce1d9","payload":{"data":{"said":"hi"}}}', '{"id":"2c9ce1d9"}'],
  },
  LangServe: {
    url: 'http://chat.example/chain/stream',
    streams: 'events',
    out: ['{"input":{"topic":"cats"},"config":{},"kwargs":{}}'],
    in: ['{"run_id":"b2b0f1c0"}', '"Why"', '{"content":" do","type":"AIMessageChunk"}', ''],
  },
  tRPC: {
    out: [
      '{"id":1,"method":"query","params":{"path":"a","input":1}}',
      '{"id":2,"method":"subscription","params":{"path":"b"}}',
      '{"id":2,"method":"subscription.stop"}',
      'PING',
    ],
    in: [
      '{"id":1,"result":{"type":"data","data":1}}',
      '{"id":2,"result":{"type":"started"}}',
      '{"id":1,"error":{"code":-32004,"message":"no","data":{"code":"NOT_FOUND"}}}',
      'PONG',
    ],
  },
  'JSON-RPC': {
    out: [
      '{"jsonrpc":"2.0","id":1,"method":"send","params":["a"]}',
      '{"jsonrpc":"2.0","method":"typing"}',
    ],
    in: [
      '{"jsonrpc":"2.0","id":1,"result":{"type":"data"}}',
      '{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"no"}}',
      '{"jsonrpc":"2.0","method":"say","params":{"type":"message"}}',
    ],
  },
  Centrifuge: {
    out: [
      '{"connect":{"name":"js"},"id":1}',
      '{"publish":{"channel":"chat","data":{"t":"a"}},"id":3}',
      '{}',
    ],
    in: [
      '{"id":1,"connect":{"client":"c","version":"x","ping":25,"pong":true}}',
      '{"id":3,"publish":{}}',
      '{"push":{"channel":"chat","pub":{"data":{},"offset":1}}}',
      '{"id":4,"error":{"code":103,"message":"permission denied"}}',
    ],
  },
  Pusher: {
    out: [
      '{"event":"pusher:subscribe","data":{"channel":"a"}}',
      '{"event":"client-say","data":{"t":"a"},"channel":"private-a"}',
    ],
    in: [
      '{"event":"pusher:connection_established","data":"{\\"socket_id\\":\\"1.2\\"}"}',
      '{"event":"pusher_internal:subscription_succeeded","channel":"a","data":"{}"}',
      '{"event":"new","channel":"private-a","data":"{}"}',
    ],
  },
  Ably: {
    url: 'wss://chat.example/?format=json&agent=ably-js%2F2',
    out: [
      '{"action":10,"channel":"room","flags":0}',
      '{"action":15,"channel":"room","messages":[{"name":"a"}],"msgSerial":0}',
      '{"action":0,"id":"h1"}',
    ],
    in: [
      '{"action":4,"connectionId":"c","connectionDetails":{"maxIdleInterval":15000}}',
      '{"action":1,"msgSerial":0,"count":1}',
      '{"action":15,"channel":"room","messages":[{"type":"confirm","messageId":"a"}]}',
    ],
  },
  ActionCable: {
    out: [
      '{"command":"subscribe","identifier":"{\\"channel\\":\\"ChatChannel\\"}"}',
      '{"command":"message","identifier":"{\\"channel\\":\\"ChatChannel\\"}","data":"{}"}',
    ],
    in: [
      '{"type":"welcome"}',
      '{"type":"ping","message":1700000000}',
      '{"type":"confirm_subscription","identifier":"{\\"channel\\":\\"ChatChannel\\"}"}',
      '{"identifier":"{\\"channel\\":\\"ChatChannel\\"}","message":{"type":"confirm","messageId":"a"}}',
    ],
  },
  DDP: {
    out: [
      '{"msg":"connect","version":"1","support":["1","pre2","pre1"]}',
      '{"msg":"method","method":"say","params":["hi"],"id":"1"}',
      '{"msg":"sub","id":"kXf","name":"messages","params":[]}',
      '{"msg":"ping"}',
    ],
    in: [
      '{"msg":"connected","session":"ERo"}',
      '{"msg":"result","id":"1","error":{"error":404,"reason":"Method not found","message":"Method not found [404]"}}',
      '{"msg":"updated","methods":["1"]}',
      '{"msg":"added","collection":"messages","id":"m","fields":{"text":"hi"}}',
      '{"msg":"ready","subs":["kXf"]}',
      '{"msg":"pong"}',
    ],
  },
  'Home Assistant': {
    url: 'ws://chat.example/api/websocket',
    out: [
      '{"type":"auth","access_token":"secret"}',
      '{"type":"supported_features","id":1,"features":{"coalesce_messages":1}}',
      '{"type":"call_service","id":2,"domain":"light","service":"turn_on"}',
      '{"type":"ping","id":3}',
    ],
    in: [
      '{"type":"auth_required","ha_version":"2026.4.0"}',
      '{"type":"auth_ok","ha_version":"2026.4.0"}',
      '[{"id":1,"type":"result","success":true,"result":null},{"id":2,"type":"result","success":false,"error":{"code":"not_found","message":"no"}}]',
      '{"id":3,"type":"pong"}',
      '{"id":4,"type":"event","event":{"event_type":"state_changed"}}',
    ],
  },
  'token stream': {
    url: 'http://chat.example/v1/chat/completions',
    out: ['{"model":"m","stream":true,"messages":[{"role":"user","content":"hi"}]}'],
    in: [
      '{"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"a"}}]}',
      '[DONE]',
    ],
  },
  'token stream (Ollama)': {
    url: 'http://chat.example/api/chat',
    streams: 'lines',
    protocol: 'token stream',
    out: [
      '{"model":"gemma4","messages":[{"role":"user","content":"hi"}]}',
      '{"model":"gemma4","prompt":"hi"}',
    ],
    in: [
      '{"model":"gemma4","created_at":"2026-10-26T17:15:24Z","message":{"role":"assistant","content":"He"},"done":false}',
      '{"model":"gemma4","created_at":"2026-10-26T17:15:24Z","response":"","done":true,"done_reason":"stop"}',
    ],
  },
  'UI message stream': {
    url: 'http://chat.example/api/chat',
    out: [
      '{"id":"c","messages":[{"id":"m","role":"user","parts":[{"type":"text","text":"hi"}]}],"trigger":"submit-message"}',
    ],
    in: [
      '{"type":"start","messageId":"m"}',
      '{"type":"text-delta","id":"0","delta":"a"}',
      '{"type":"finish"}',
    ],
  },
  'AI data stream': {
    url: 'http://chat.example/api/chat',
    out: [],
    in: ['f:{"messageId":"m1"}', '0:"Hel"', 'd:{"finishReason":"stop"}'],
  },
  'the plain protocol': {
    out: ['{"messageId":"a","text":"hi"}', '{"type":"ping"}'],
    in: ['{"type":"confirm","messageId":"a"}', '{"type":"pong"}'],
  },
};
