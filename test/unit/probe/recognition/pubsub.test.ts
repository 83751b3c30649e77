import { describe, expect, it } from 'vitest';
import { watch } from './see.ts';

/** Frames as the clients from npm sent and received them. */
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

describe('Supabase’s realtime', () => {
  it('is Phoenix with broadcasts in bytes of its own, which a reply in text confirms', () => {
    const url = 'ws://chat.example/realtime/v1/websocket?apikey=k&vsn=2.0.0';
    const { out, in: into, recognition } = watch(url);
    out('["6","6","realtime:room1","phx_join",{}]');
    const push = bytes('0301010e04000136387265616c74696d653a726f6f6d31636861747b2274223a2261227d');
    const [seen] = recognition.see(url, 'out', push);
    expect(seen).toMatchObject({
      ...{ kind: 'message', messageId: '8', frame: 'chat' },
      preview: 'realtime:room1 chat {"t":"a"}',
    });
    expect(into('["6","8","realtime:room1","phx_reply",{"status":"ok","response":{}}]')).toEqual([
      'confirm 8: phx_reply',
    ]);
    const broadcast = `040e040001${Buffer.from('realtime:room1chat{"t":"b"}').toString('hex')}`;
    expect(into(bytes(broadcast))).toEqual(['other: chat']);
    expect(out(bytes('03ff'))).toEqual(['other: unknown']);
  });

  it('writes its frames as objects with serialiser 1, as older Phoenix does', () => {
    const { out, in: into, recognition } = watch('ws://chat.example/socket/websocket?vsn=1.0.0');
    expect(
      out('{"topic":"room:1","event":"phx_join","payload":{},"ref":"6","join_ref":"6"}'),
    ).toEqual(['other: phx_join']);
    expect(
      into(
        '{"topic":"room:1","event":"phx_reply","payload":{"status":"ok","response":{}},"ref":"6"}',
      ),
    ).toEqual(['other: phx_reply']);
    expect(
      out('{"topic":"room:1","event":"say","payload":{"t":"a"},"ref":"7","join_ref":"6"}'),
    ).toEqual(['message 7: say']);
    expect(
      into(
        '{"topic":"room:1","event":"phx_reply","payload":{"status":"error","response":{"reason":"full"}},"ref":"7"}',
      ),
    ).toEqual(['confirm 7: phx_reply (full)']);
    expect(out('{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"8"}')).toEqual([
      'ping: heartbeat',
    ]);
    expect(
      into(
        '{"topic":"phoenix","event":"phx_reply","payload":{"status":"ok","response":{}},"ref":"8"}',
      ),
    ).toEqual(['pong: phx_reply']);
    expect(
      into('{"topic":"room:1","event":"new_msg","payload":{"t":"a"},"ref":null,"join_ref":null}'),
    ).toEqual(['other: new_msg']);
    expect(recognition.protocols).toEqual(['Phoenix']);
  });

  it('pushes bytes, and is answered with bytes', () => {
    const { out, in: into } = watch('ws://chat.example/socket/websocket?vsn=2.0.0');
    const push = `000101060331${Buffer.from('2room:1bin').toString('hex')}0a02ff`;
    expect(out(bytes(push))).toEqual(['message 2: bin']);
    const reply = `010101060231${Buffer.from('2room:1ok').toString('hex')}0a`;
    expect(into(bytes(reply))).toEqual(['confirm 2: phx_reply']);
    const event = `0001060331${Buffer.from('room:1bin').toString('hex')}01`;
    expect(into(bytes(event))).toEqual(['other: bin']);
  });
});

it('Pusher: events are shown by name, and heartbeats are no messages', () => {
  const { out, in: into, recognition } = watch('ws://chat.example/app/key?protocol=7');
  const hello =
    '{"event":"pusher:connection_established","data":"{\\"socket_id\\":\\"1.2\\",\\"activity_timeout\\":1}"}';
  expect(into(hello)).toEqual(['other: pusher:connection_established']);
  expect(out('{"event":"pusher:ping","data":{}}')).toEqual(['ping: pusher:ping']);
  expect(into('{"event":"pusher:pong","data":{}}')).toEqual(['pong: pusher:pong']);
  expect(out('{"event":"client-say","data":{"t":"a"},"channel":"private-a"}')).toEqual([
    'other: client-say',
  ]);
  expect(into('{"event":"new","channel":"private-a","data":"{}"}')).toEqual(['other: new']);
  expect(recognition.protocols).toEqual(['Pusher']);
});

it('Centrifuge: a publication or a call is confirmed or refused by its reply', () => {
  const { out, in: into, recognition } = watch('ws://chat.example/connection/websocket');
  const commands =
    '{"connect":{"name":"js"},"id":1}\n{"subscribe":{"channel":"chat","flag":1},"id":2}';
  expect(out(commands)).toEqual(['other: connect', 'other: subscribe']);
  expect(
    into(
      '{"id":1,"connect":{"client":"c","version":"x","ping":1,"pong":true}}\n{"id":2,"subscribe":{}}',
    ),
  ).toEqual(['other: connect', 'other: subscribe']);
  expect(into('{}')).toEqual(['other: heartbeat']);
  expect(out('{}')).toEqual(['other: heartbeat']);
  out('{"publish":{"channel":"chat","data":{"t":"a"}},"id":3}');
  out('{"publish":{"channel":"chat","data":{"t":"bad"}},"id":4}');
  out('{"rpc":{"method":"m","data":{}},"id":5}');
  expect(
    into('{"push":{"channel":"chat","pub":{"data":{"t":"a"},"offset":1}}}\n{"id":3,"publish":{}}'),
  ).toEqual(['other: pub', 'confirm 3: publish']);
  expect(into('{"id":4,"error":{"code":103,"message":"permission denied"}}')).toEqual([
    'confirm 4: error (permission denied)',
  ]);
  expect(into('{"id":5,"rpc":{"data":{}}}')).toEqual(['confirm 5: rpc']);
  expect(recognition.protocols).toEqual(['Centrifuge']);
});

describe('tRPC', () => {
  it('answers a call under its id, and a subscription only once', () => {
    const { out, in: into, recognition } = watch('ws://chat.example/trpc');
    expect(out('{"id":1,"method":"mutation","params":{"input":"a","path":"say"}}')).toEqual([
      'message 1: say',
    ]);
    expect(into('{"id":1,"result":{"type":"data","data":"a"}}')).toEqual(['other: data answers 1']);
    out('{"id":2,"method":"mutation","params":{"input":"bad","path":"say"}}');
    expect(
      into('{"id":2,"error":{"message":"bad","code":-32603,"data":{"code":"INTERNAL"}}}'),
    ).toEqual(['confirm 2: error (bad)']);
    out('{"id":3,"method":"subscription","params":{"path":"ticks"}}');
    expect(into('{"id":3,"result":{"type":"started"}}')).toEqual(['confirm 3: started']);
    expect(into('{"id":3,"result":{"type":"data","data":{"i":0}}}')).toEqual(['other: data']);
    expect(out('{"id":3,"method":"subscription.stop"}')).toEqual(['other: subscription.stop']);
    expect([...out('PING'), ...into('PONG')]).toEqual(['ping: PING', 'pong: PONG']);
    expect(recognition.protocols).toEqual(['tRPC']);
  });

  it('sends several calls at once, and abandons a subscription that the page stops', () => {
    const { out } = watch('ws://chat.example/trpc');
    const calls =
      '[{"id":1,"method":"query","params":{"path":"a"}},{"id":2,"method":"subscription","params":{"path":"b"}}]';
    expect(out(calls)).toEqual(['message 1: a', 'message 2: b']);
    expect(out('{"id":2,"method":"subscription.stop"}')).toEqual([
      'other: subscription.stop abandons 2',
    ]);
  });
});

describe('JSON-RPC over WebSocket', () => {
  it('confirms a request by its result, or refuses it with the error', () => {
    const { out, in: into, recognition } = watch();
    expect(out('{"jsonrpc":"2.0","id":"a","method":"chat/send","params":["hi"]}')).toEqual([
      'message a: chat/send',
    ]);
    expect(into('{"jsonrpc":"2.0","id":"a","result":null}')).toEqual(['confirm a: result']);
    out('{"jsonrpc":"2.0","id":2,"method":"chat/send"}');
    expect(into('{"jsonrpc":"2.0","id":2,"error":{"code":-32000,"message":"full"}}')).toEqual([
      'confirm 2: error (full)',
    ]);
    expect(out('{"jsonrpc":"2.0","method":"typing"}')).toEqual(['other: typing']);
    expect(into('{"jsonrpc":"2.0","id":7,"method":"ask"}')).toEqual(['other: ask']);
    expect(recognition.protocols).toEqual(['JSON-RPC']);
  });

  it('is no message when it is posted over HTTP', () => {
    const { recognition } = watch('http://chat.example/rpc');
    const call = '{"jsonrpc":"2.0","id":1,"method":"eth_call","params":[]}';
    expect(recognition.asks('http://chat.example/rpc', call)).toBeUndefined();
  });
});

describe('Ably', () => {
  const ABLY =
    'wss://main.realtime.ably.net/?key=app.key%3Asecret&clientId=me&format=json&heartbeats=true&v=6&agent=ably-js%2F2.28.0%20browser';
  const CONNECTED =
    '{"action":4,"connectionId":"conn1","connectionKey":"key1","connectionDetails":{"maxIdleInterval":15000}}';
  const published = (serial: number, name = 'chat') =>
    `{"action":15,"channel":"room","messages":[{"name":"${name}","data":"hello"}],"msgSerial":${serial}}`;

  it('confirms a publication by its serial, or refuses it with a reason', () => {
    const { out, in: into, recognition } = watch(ABLY);
    expect(into(CONNECTED)).toEqual(['other: connected']);
    expect(out('{"action":10,"channel":"room","flags":0}')).toEqual(['other: attach']);
    expect(recognition.see(ABLY, 'out', published(0), 1)).toMatchObject([
      { kind: 'message', messageId: '0', preview: 'room chat hello' },
    ]);
    expect(into('{"action":1,"msgSerial":0,"count":1}')).toEqual(['confirm 0: ack']);
    out(published(1));
    expect(
      into(
        '{"action":2,"msgSerial":1,"count":1,"error":{"code":40012,"statusCode":400,"message":"not allowed"}}',
      ),
    ).toEqual(['confirm 1: nack (not allowed)']);
    expect(recognition.protocols).toEqual(['Ably']);
  });

  it('confirms several at once, of which a fault may take away the first', () => {
    const { out, in: into, recognition } = watch(ABLY);
    for (const serial of [3, 4, 5]) out(published(serial, String(serial)));
    const answer = '{"action":1,"msgSerial":3,"count":3}';
    const lost = recognition.reader(ABLY).withoutConfirmations(answer, (id) => id === '3');
    expect(lost).toBe('{"action":1,"msgSerial":4,"count":2}');
    expect(into(answer)).toEqual(['confirm 3: ack', 'confirm 4: ack', 'confirm 5: ack']);
  });

  it('delivers each message under an id of its own, and answers heartbeats that were asked for', () => {
    const { out, in: into, recognition } = watch(ABLY);
    const brought = `{"id":"conn1:0",${published(0).slice(1)}`;
    expect(recognition.see(ABLY, 'in', brought)).toMatchObject([
      { kind: 'other', frame: 'message', key: 'conn1:0' },
    ]);
    expect(out('{"action":0,"id":"h1"}')).toEqual(['ping: heartbeat']);
    expect(into('{"action":0,"id":"h1"}')).toEqual(['pong: heartbeat']);
    expect(into('{"action":0}')).toEqual(['other: heartbeat']);
  });

  it('is recognised by its client’s name, not by numbers alone', () => {
    const { in: into, recognition } = watch();
    into(CONNECTED);
    expect(recognition.protocols).toEqual([]);
  });
});

describe('ActionCable', () => {
  const ROOM = '"identifier":"{\\"channel\\":\\"ChatChannel\\",\\"room\\":\\"a\\"}"';
  const ID = 'ChatChannel {"room":"a"}';

  it('confirms a subscription, which is its only message', () => {
    const { out, in: into, recognition } = watch();
    expect(into('{"type":"welcome"}')).toEqual(['other: welcome']);
    expect(out(`{"command":"subscribe",${ROOM}}`)).toEqual([`message ${ID}: subscribe`]);
    expect(into('{"type":"ping","message":1795842288}')).toEqual(['other: ping']);
    expect(into(`{${ROOM},"type":"confirm_subscription"}`)).toEqual([
      `confirm ${ID}: confirm_subscription`,
    ]);
    const speaks = `{"command":"message",${ROOM},"data":"{\\"action\\":\\"speak\\"}"}`;
    expect(recognition.see('ws://chat.example/socket', 'out', speaks)).toMatchObject([
      { kind: 'other', frame: 'message', preview: `${ID} {"action":"speak"}` },
    ]);
    expect(into(`{${ROOM},"message":{"id":1,"body":"hi"}}`)).toEqual(['other: message']);
    expect(into('{"type":"disconnect","reason":"server_restart","reconnect":true}')).toEqual([
      'other: disconnect',
    ]);
    expect(recognition.protocols).toEqual(['ActionCable']);
  });

  it('subscribes again under another name when it reconnects, and may be rejected', () => {
    const { out, in: into } = watch();
    out(`{"command":"subscribe",${ROOM}}`);
    into(`{${ROOM},"type":"confirm_subscription"}`);
    expect(out(`{"command":"subscribe",${ROOM}}`)).toEqual([`message ${ID} (2): subscribe`]);
    expect(into(`{${ROOM},"type":"reject_subscription"}`)).toEqual([
      `confirm ${ID} (2): reject_subscription (rejected)`,
    ]);
  });

  it('is recognised by a channel identifier in JSON, not by its commands alone', () => {
    const { out, in: into, recognition } = watch();
    into('{"type":"welcome"}');
    out('{"command":"subscribe","identifier":"room"}');
    expect(recognition.protocols).toEqual([]);
  });
});
