import { describe, expect, it } from 'vitest';
import { watch } from './see.ts';

const POLLED = 'http://chat.example/socket.io/?EIO=4&transport=polling&t=abc';
const UPGRADED = 'ws://chat.example/socket.io/?EIO=4&transport=websocket&sid=abc';

describe('socket.io', () => {
  it('is recognised by its URL, whatever its first frame', () => {
    const { out, in: into, recognition } = watch(UPGRADED);
    expect(out('2probe')).toEqual(['ping: ping']);
    expect(into('3probe')).toEqual(['pong: pong']);
    expect(out('5')).toEqual(['other: upgrade']);
    expect(recognition.protocols).toEqual(['socket.io']);
  });

  it('shows an event that asks for an acknowledgement as a message, and confirms it', () => {
    const { out, in: into } = watch(UPGRADED);
    expect(out('420["chat","hello"]')).toEqual(['message #0: chat']);
    expect(out('421["chat","hello"]')).toEqual(['message #1: chat']);
    expect(into('431["stored"]')).toEqual(['confirm #1: ack']);
    expect(into('430[]')).toEqual(['confirm #0: ack']);
  });

  it('shows events without an acknowledgement, and the server’s events, as what they are', () => {
    const { out, in: into } = watch(UPGRADED);
    expect(out('42["typing"]')).toEqual(['other: typing']);
    expect(into('427["question",1]')).toEqual(['other: question']);
    expect(out('437["answer"]')).toEqual(['other: ack']);
    expect(into('2')).toEqual(['other: ping']);
    expect(out('3')).toEqual(['other: pong']);
    expect(into('44{"message":"not allowed"}')).toEqual(['other: connect_error']);
  });

  it('keeps namespaces apart, and reads binary events with their attachments', () => {
    const { out, in: into } = watch(UPGRADED);
    expect(out('42/admin,0["ban","x"]')).toEqual(['message /admin#0: ban']);
    expect(out('420["chat","x"]')).toEqual(['message #0: chat']);
    expect(into('43/admin,0[]')).toEqual(['confirm /admin#0: ack']);
    expect(out('451-2["file",{"_placeholder":true,"num":0}]')).toEqual(['message #2: file']);
    expect(out(new Uint8Array([1, 2, 255]))).toEqual(['other: unknown']);
    expect(into('461-2[{"_placeholder":true,"num":0}]')).toEqual(['confirm #2: binary ack']);
    expect(into('bAQID')).toEqual(['other: attachment']);
  });

  it('reads each packet of a poll, and continues its messages over the socket after the upgrade', () => {
    const { out, in: into } = watch();
    expect(into('0{"sid":"abc","upgrades":["websocket"],"pingInterval":25000}', POLLED)).toEqual([
      'other: open',
    ]);
    expect(out('40\x1e420["chat","a"]', POLLED)).toEqual(['other: connect', 'message #0: chat']);
    expect(into('430[]', UPGRADED)).toEqual(['confirm #0: ack']);
  });
});

describe('Phoenix', () => {
  it('confirms a push by its reply, or refuses it with the reason', () => {
    const { out, in: into, recognition } = watch('ws://chat.example/socket/websocket?vsn=2.0.0');
    expect(out('["3","3","room:1","phx_join",{}]')).toEqual(['other: phx_join']);
    expect(into('["3","3","room:1","phx_reply",{"status":"ok","response":{}}]')).toEqual([
      'other: phx_reply',
    ]);
    expect(out('["3","4","room:1","new_msg",{"body":"hi"}]')).toEqual(['message 4: new_msg']);
    expect(out('["3","5","room:1","new_msg",{"body":"ho"}]')).toEqual(['message 5: new_msg']);
    expect(into('["3","4","room:1","phx_reply",{"response":{},"status":"ok"}]')).toEqual([
      'confirm 4: phx_reply',
    ]);
    expect(
      into('["3","5","room:1","phx_reply",{"response":{"reason":"full"},"status":"error"}]'),
    ).toEqual(['confirm 5: phx_reply (full)']);
    expect(into('["3",null,"room:1","new_msg",{"body":"yo"}]')).toEqual(['other: new_msg']);
    expect(recognition.protocols).toEqual(['Phoenix']);
  });

  it('is also recognised by a heartbeat', () => {
    const { out, in: into } = watch();
    expect(out('[null,"7","phoenix","heartbeat",{}]')).toEqual(['ping: heartbeat']);
    expect(into('[null,"7","phoenix","phx_reply",{"status":"ok","response":{}}]')).toEqual([
      'pong: phx_reply',
    ]);
  });

  it('reads what its long poll posts and receives', () => {
    const url = 'http://chat.example/socket/longpoll?vsn=2.0.0';
    const { out, in: into, recognition } = watch(url);
    const posted = '["1","2","room:1","a",{}]\n["1","3","room:1","b",{}]';
    expect(recognition.carries(url, posted)).toBe(true);
    expect(out(posted)).toEqual(['message 2: a', 'message 3: b']);
    const messages = ['["1","2","room:1","phx_reply",{"status":"ok","response":{}}]'];
    const polled = JSON.stringify({ status: 200, token: 't', messages });
    expect(recognition.heeds(url, polled, false)).toBe(true);
    expect(into(polled)).toEqual(['confirm 2: phx_reply']);
  });
});

describe('SignalR', () => {
  it('confirms an invocation by its completion, or refuses it with the error', () => {
    const { out, in: into, recognition } = watch();
    expect(out('{"protocol":"json","version":1}\x1e')).toEqual(['other: handshake']);
    expect(into('{}\x1e{"type":6}\x1e')).toEqual(['other: handshake', 'other: ping']);
    expect(out('{"arguments":["a"],"invocationId":"0","target":"store","type":1}\x1e')).toEqual([
      'message 0: store',
    ]);
    expect(out('{"arguments":[],"invocationId":"1","target":"tail","type":4}\x1e')).toEqual([
      'message 1: tail',
    ]);
    expect(into('{"type":3,"invocationId":"0","result":"stored"}\x1e')).toEqual([
      'confirm 0: completion',
    ]);
    expect(into('{"type":3,"invocationId":"1","error":"full"}\x1e')).toEqual([
      'confirm 1: completion (full)',
    ]);
    expect(recognition.protocols).toEqual(['SignalR']);
  });

  it('has a stream’s first item answer its invocation, and a cancellation abandon it', () => {
    const { out, in: into } = watch();
    const invoke = (id: string) =>
      out(`{"arguments":[],"invocationId":"${id}","target":"tail","type":4}\x1e`);
    invoke('0');
    invoke('1');
    const item = '{"type":2,"invocationId":"0","item":1}\x1e';
    expect(into(item + item)).toEqual(['other: stream item answers 0', 'other: stream item']);
    expect(out('{"type":5,"invocationId":"1"}\x1e')).toEqual([
      'other: cancel invocation abandons 1',
    ]);
  });

  it('shows invocations without an id, and those of the server, as what they are', () => {
    const { out, in: into } = watch();
    expect(out('{"type":1,"target":"typing","arguments":[]}\x1e')).toEqual(['other: typing']);
    expect(into('{"type":1,"target":"say","arguments":["hi"]}\x1e{"type":7}\x1e')).toEqual([
      'other: say',
      'other: close',
    ]);
  });
});

describe('graphql-ws', () => {
  it('shows an operation as a message that its first result answers', () => {
    const { out, in: into, recognition } = watch();
    expect(out('{"type":"connection_init"}')).toEqual(['other: connection_init']);
    expect(into('{"type":"connection_ack"}')).toEqual(['other: connection_ack']);
    expect(out('{"id":"q","type":"subscribe","payload":{"query":"{a}"}}')).toEqual([
      'message q: subscribe',
    ]);
    expect(into('{"id":"q","type":"next","payload":{"data":{"a":1}}}')).toEqual([
      'other: next answers q',
    ]);
    expect(into('{"id":"q","type":"next","payload":{"data":{"a":2}}}')).toEqual(['other: next']);
    expect(into('{"id":"q","type":"complete"}')).toEqual(['other: complete']);
    expect(recognition.protocols).toEqual(['graphql-ws']);
  });

  it('confirms an operation by its end, refuses it by an error, and recognises pings', () => {
    const { out, in: into } = watch();
    out('{"id":"a","type":"subscribe","payload":{"query":"{a}"}}');
    out('{"id":"b","type":"subscribe","payload":{"query":"{b}"}}');
    expect(into('{"id":"a","type":"complete"}')).toEqual(['confirm a: complete']);
    expect(into('{"id":"b","type":"error","payload":[{"message":"no such field"}]}')).toEqual([
      'confirm b: error (no such field)',
    ]);
    expect(out('{"type":"ping"}')).toEqual(['ping: ping']);
    expect(into('{"type":"pong"}')).toEqual(['pong: pong']);
  });

  it.each(['complete', 'stop'])(
    'expects no answer to an operation that the page has ended with `%s`',
    (type) => {
      const { out, in: into } = watch();
      out('{"id":"a","type":"start","payload":{"query":"{a}"}}');
      expect(out(`{"id":"a","type":"${type}"}`)).toEqual([`other: ${type} abandons a`]);
      expect(into('{"id":"a","type":"complete"}')).toEqual(['other: complete']);
    },
  );
});

describe('STOMP', () => {
  it('confirms a SEND by its receipt, or refuses it by an error that names it', () => {
    const { out, in: into, recognition } = watch();
    expect(out('CONNECT\naccept-version:1.2\nhost:chat\n\n\0')).toEqual(['other: CONNECT']);
    expect(into('CONNECTED\nversion:1.2\n\n\0')).toEqual(['other: CONNECTED']);
    expect(out('SEND\ndestination:/a\nreceipt:r\\c1\n\nhello\0')).toEqual(['message r:1: SEND']);
    expect(out('SEND\r\nreceipt:r2\r\n\r\nhello\0\n')).toEqual(['message r2: SEND']);
    expect(into('RECEIPT\nreceipt-id:r\\c1\n\n\0')).toEqual(['confirm r:1: RECEIPT']);
    expect(into('ERROR\nreceipt-id:r2\nmessage:refused here\n\nlong\0')).toEqual([
      'confirm r2: ERROR (refused here)',
    ]);
    expect(recognition.protocols).toEqual(['STOMP']);
  });

  it('identifies messages by their id, splits a delivery of several, and reads newlines as heartbeats', () => {
    const { out, in: into, recognition } = watch();
    const frame = 'MESSAGE\nsubscription:0\nmessage-id:m1\ndestination:/a\n\nhi\0';
    const [seen] = recognition.see('ws://chat.example/socket', 'in', frame);
    expect(seen).toMatchObject({ kind: 'other', frame: 'MESSAGE', key: 'm1', preview: 'hi' });
    expect(into(`${frame}\n${frame}\n`)).toEqual(['other: MESSAGE', 'other: MESSAGE']);
    expect(into('\n')).toEqual(['other: heartbeat']);
    expect(out('SEND\ndestination:/a\n\nno receipt\0')).toEqual(['other: SEND']);
    expect(out('ACK\nid:m1\n\n\0')).toEqual(['other: ACK']);
  });
});

it.each([
  '{"type":"message.created","id":5}',
  '{"type":"start"}',
  '{"type":"error","errorText":"no"}',
  '{"type":"text-delta","id":5}',
  '{"type":"response.ok","id":5}',
  '{"type":"subscribe","id":"1","payload":{"room":"a"}}',
  '{"choices":["a","b"],"id":"question"}',
  '{"choices":[],"question":"Which?"}',
  '{"choices":[{"text":"Yes"},{"text":"No"}]}',
  '{"type":"message_start","user":5}',
  '{"type":"message_stop"}',
  '{"say":"hello"}\x1e',
  '{"type":"event","id":5}\x1e',
  '["a","b","room","event",{}]',
  '{"stream":true,"messages":5}',
  '{"stream":1,"messages":[]}',
  'SEND me\n a letter',
  '0{"sid":1}',
])('%s belongs to no known protocol', (text) => {
  const { out, in: into, recognition } = watch();
  out(text);
  into(text);
  expect(recognition.protocols).toEqual([]);
});
