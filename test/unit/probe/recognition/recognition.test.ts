import { describe, expect, it } from 'vitest';
import { OwnRules } from '../../../../src/probe/recognition/own-rules.ts';
import { URL, watch } from './see.ts';

const ruled = (...rules: Parameters<OwnRules['set']>[0]) => {
  const own = new OwnRules();
  own.set(rules);
  return watch(URL, own);
};

describe('recognition', () => {
  it('is remembered for each endpoint of a client', () => {
    const { out, recognition } = watch();
    out('{"protocol":"json","version":1}\x1e', 'ws://chat.example/hub');
    out('420["chat"]', 'ws://chat.example/socket.io/?EIO=4');
    expect(recognition.protocols).toEqual(['SignalR', 'socket.io']);
    expect(out('{"type":6}', 'ws://chat.example/hub?id=2')).toEqual(['other: ping']);
  });

  it('falls back to JSON of any kind for frames that do not fit', () => {
    const { out, in: into } = watch();
    out('{"protocol":"json","version":1}\x1e');
    expect(into('{"type":"event","sequence":3}\x1e')).toEqual(['other: event']);
    expect(into('hello')).toEqual(['other: unknown']);
  });

  it('gives up on an endpoint whose first frames reveal nothing', () => {
    const { out, recognition } = watch();
    for (let frame = 0; frame < 50; frame++) out('hello');
    out('{"protocol":"json","version":1}\x1e');
    expect(recognition.protocols).toEqual([]);
  });

  it('ignores confirmations of messages that it has not seen sent, and repeated ones', () => {
    const { out, in: into } = watch('ws://chat.example/?EIO=4');
    expect(into('430[]')).toEqual(['other: ack']);
    out('420["chat"]');
    expect(into('430[]')).toEqual(['confirm #0: ack']);
    expect(into('430[]')).toEqual(['other: ack']);
  });

  it('tells a new message under a used id from the old one, and takes a resend as the same', () => {
    const { out, in: into } = watch('ws://chat.example/?EIO=4');
    expect(out('420["chat","a"]')).toEqual(['message #0: chat']);
    expect(out('420["chat","a"]')).toEqual(['message #0: chat']);
    into('430[]');
    expect(out('420["chat","a"]')).toEqual(['message #0 (2): chat']);
    expect(out('420["chat","b"]')).toEqual(['message #0 (3): chat']);
    expect(into('430[]')).toEqual(['confirm #0 (3): ack']);
  });

  it('keeps apart two clients of one endpoint that use the same ids', () => {
    const { out, in: into } = watch('ws://chat.example/?EIO=4');
    const of = (epoch: number) => ['ws://chat.example/?EIO=4', epoch] as const;
    expect(out('420["chat","a"]', ...of(1))).toEqual(['message #0: chat']);
    expect(out('420["chat","b"]', ...of(2))).toEqual(['message #0 (2): chat']);
    expect(into('430[]', ...of(1))).toEqual(['confirm #0: ack']);
    expect(into('430[]', ...of(2))).toEqual(['confirm #0 (2): ack']);
  });

  it('recognises a message that is resent or answered on another connection', () => {
    const { out, in: into } = watch('ws://chat.example/?EIO=4');
    const of = (epoch: number) => ['ws://chat.example/?EIO=4', epoch] as const;
    out('420["chat","a"]', ...of(1));
    expect(out('420["chat","a"]', ...of(2))).toEqual(['message #0: chat']);
    expect(into('430[]', ...of(3))).toEqual(['confirm #0: ack']);
    expect(into('430[]', ...of(1))).toEqual(['other: ack']);
  });

  it('remembers at most ten thousand unconfirmed messages', () => {
    const { out, in: into } = watch('ws://chat.example/?EIO=4');
    for (let id = 0; id <= 10_000; id++) out(`42${id}["chat"]`);
    expect(into('430[]')).toEqual(['other: ack']);
    expect(into('432000[]')).toEqual(['confirm #2000: ack']);
  });

  it('heeds only those answers of a host that mean something to the client', () => {
    const { out, recognition } = watch();
    expect(recognition.reads(URL)).toBe(false);
    expect(recognition.heeds(URL, '{"users":[]}', false)).toBe(false);
    expect(recognition.heeds(URL, '{"frames":[]}', false)).toBe(false);
    expect(recognition.heeds(URL, '{"frames":[{"type":"event"}]}', false)).toBe(true);
    expect(recognition.heeds(URL, '{"status":"ok"}', true)).toBe(true);
    out('{"protocol":"json","version":1}\x1e', 'http://chat.example/hub');
    expect(recognition.reads('http://chat.example/hub')).toBe(true);
    expect(recognition.heeds('http://chat.example/hub', '{"type":6}\x1e', false)).toBe(true);
    expect(recognition.heeds('http://chat.example/hub', 'ok', true)).toBe(false);
  });
});

describe('an own rule', () => {
  it('takes nothing from token streams of the same host, whose ids are their connections', () => {
    const rules = new OwnRules();
    const { out, in: into, recognition } = watch(URL, rules);
    const api = 'https://chat.example/v1/chat';
    const asks = '{"model":"m","stream":true,"messages":[{"role":"user","content":"Hi"}]}';
    out(asks, api, 1);
    rules.set([{ id: 'id', ack: 'ack.id' }]);
    expect(into('[DONE]', api, 1)).toEqual(['confirm #1: [DONE]']);
    expect(out('{"type":"chat","id":3}', URL, 2)).toEqual(['message 3: chat']);
    expect(into('{"ack":{"id":3}}', URL, 2)).toEqual(['confirm 3: unknown']);
    expect(out(asks, api, 3)).toEqual(['message #3: request']);
    expect(recognition.protocols).toEqual(['your own rule', 'token stream']);
  });

  it('takes precedence over a token stream if the request has an id by it', () => {
    const { out, in: into } = ruled({ id: 'turn', ack: 'turn' });
    const api = 'https://chat.example/v1/chat';
    const asks = '{"stream":true,"messages":[],"turn":"t1"}';
    expect(out(asks, api, 1)).toEqual(['message t1: unknown']);
    expect(into('{"choices":[{"delta":{"content":"a"}}]}', api, 1)).toHaveLength(1);
    expect(into('{"turn":"t1"}', api, 1)).toEqual(['confirm t1: unknown']);
  });

  it('finds a message by one path, and its confirmation by another', () => {
    const { out, in: into, recognition } = ruled({ id: 'meta.id', ack: '[1].ref' });
    expect(out('{"meta":{"id":7}}')).toEqual(['message 7: unknown']);
    expect(into('[0,{"ref":"7"}]')).toEqual(['confirm 7: unknown']);
    expect(into('[0,{"ref":"8"}]')).toEqual(['other: unknown']);
    expect(out('not JSON')).toEqual(['other: unknown']);
    expect(recognition.protocols).toEqual(['your own rule']);
  });

  it('may have a further condition for a confirmation', () => {
    const when = { field: 'op', value: '2' };
    const { out, in: into } = ruled({ id: 'id', ack: 'id', when });
    out('{"id":"a"}');
    expect(into('{"op":1,"id":"a"}')).toEqual(['other: unknown']);
    expect(into('{"op":2,"id":"a"}')).toEqual(['confirm a: unknown']);
  });

  it('applies to its host, before a rule for all hosts and before what is recognised', () => {
    const { out } = ruled(
      { id: 'x', ack: 'x' },
      { host: 'Chat.Example', id: 'y', ack: 'y' },
      { host: 'other.example', id: 'z', ack: 'z' },
    );
    expect(out('{"messageId":"m","x":1,"y":2,"z":3}')).toEqual(['message 2: message']);
  });

  it('reads own properties only', () => {
    const { out } = ruled({ id: 'constructor.name', ack: '__proto__.a' });
    expect(out('{}')).toEqual(['other: unknown']);
  });

  it.each([
    [{ id: '', ack: 'b' }, 'id: there is no path'],
    [{ id: 'a', ack: 'b..c' }, "ack: 'b..c' is no path at '..c'"],
    [{ id: 'a[x]', ack: 'b' }, "id: 'a[x]' is no path at '[x]'"],
    [{ id: 'a', ack: 'b', when: { field: '.', value: '' } }, 'when.field:'],
    [{ id: 'a', ack: 'b', host: 'https://chat.example/' }, 'Write it without scheme and path'],
    [{ id: Array(21).fill('a').join('.'), ack: 'b' }, 'no more than 20 steps'],
  ])('that makes no sense is refused with a sentence: %j', (rule, sentence) => {
    const own = new OwnRules();
    own.set([{ id: 'kept', ack: 'kept' }]);
    expect(() => own.set([rule])).toThrow(sentence);
    expect(own.find('any')).toBeDefined();
  });
});

describe('an answer that carries the id of a frame sent', () => {
  const ASKS = '{"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":1}';
  const ANSWERS = '{"result":null,"id":1}';
  const inn = ({ recognition }: ReturnType<typeof watch>, epoch: number) =>
    recognition.see('ws://chat.example/socket', 'in', ANSWERS, epoch)[0];

  it('is no repeated event when the same answer comes on another connection', () => {
    const client = watch();
    for (const epoch of [1, 2]) {
      client.out(ASKS, 'ws://chat.example/socket', epoch);
      expect(inn(client, epoch)).not.toHaveProperty('key');
    }
  });

  it('is matched on its own connection; on any other it is an event', () => {
    const client = watch();
    client.out(ASKS, 'ws://chat.example/socket', 1);
    expect(inn(client, 2)).toMatchObject({ key: '1' });
  });
});
