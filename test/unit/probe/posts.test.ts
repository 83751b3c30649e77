import { describe, expect, it } from 'vitest';
import { call, createPage, plain } from './posting-page.ts';

describe('a message that is posted', () => {
  it.each([400, 403, 404, 413, 422])('is refused, not lost, by a status of %s', (status) => {
    const { post, among, failures } = createPage();
    expect(among(() => post(plain('long')).settled(status))).toEqual([]);
    expect(failures()).toEqual([`long: HTTP ${status}`]);
  });

  it('is refused beside a WebSocket that is open', () => {
    const { client, post, among, failures } = createPage();
    const socket = client.attempt('websocket', 'ws://chat.example/');
    client.opened(socket, 'websocket');
    expect(among(() => post(plain('long')).settled(422))).toEqual([]);
    expect(failures()).toEqual(['long: HTTP 422']);
  });

  it('is refused by a fault with such a status', () => {
    const { clock, faults, post, among, failures } = createPage();
    const found = among(() => {
      faults.arm({ fault: 'status', code: 422, times: 1 });
      post(plain('long'));
      clock.advance(1000);
    });
    expect(found).toEqual([]);
    expect(failures()).toEqual(['long: HTTP 422']);
  });

  it('is refused with the others in its request', () => {
    const { post, among, failures } = createPage();
    expect(among(() => post(`[${plain('a')},${plain('b')}]`).settled(422))).toEqual([]);
    expect(failures()).toEqual(['a: HTTP 422', 'b: HTTP 422']);
  });

  it.each([401, 408, 425, 429, 500, 503])(
    'is lost if it is not sent again after a status of %s',
    (status) => {
      const { post, among, failures } = createPage();
      expect(among(() => post(plain('a')).settled(status))).toMatchObject([
        { kind: 'message-lost', messageId: 'a' },
      ]);
      expect(failures()).toEqual([]);
    },
  );

  it('is refused after it was sent, also where both are looked into later', () => {
    const { entries, post, failures } = createPage();
    post(plain('a')).settled(422);
    expect(entries.map(({ type }) => type)).not.toContain('failed');
    failures();
    const types = entries.map(({ type }) => type);
    expect(types.slice(types.indexOf('sent'))).toEqual(['sent', 'failed', 'close', 'state']);
  });

  it('is refused under the name that the panel has given it, when its id is only a counter', () => {
    const { post, failures } = createPage();
    const url = 'http://chat.example/hub?id=1';
    const record = (text: string) => `${text}\x1e`;
    for (const _time of [1, 2]) post(record(call('0')), url).settled(422);
    expect(failures()).toEqual(['0: HTTP 422', '0 (2): HTTP 422']);
  });

  it('is not refused when a poll of its connection is: that one is over', () => {
    const { post, failures } = createPage();
    const url = 'http://chat.example/socket.io/?EIO=4&transport=polling';
    post('420["say","a"]', url).settled(400);
    expect(failures()).toEqual([]);
  });
});

describe('a request that a stall catches', () => {
  it.each([plain('a'), '{"unknown":1}'])('says nothing of the WebSocket beside it (%s)', (body) => {
    const { client, faults, post, fired, wait } = createPage();
    const socket = client.attempt('websocket', 'ws://chat.example/');
    client.opened(socket, 'websocket');
    faults.arm({ fault: 'stall', where: { url: '/api/' } });
    post(body);
    expect(fired()).toHaveLength(1);
    expect(fired()[0]).not.toHaveProperty('epoch');
    expect(wait(600_000)).toEqual([]);
  });

  it('belongs to the connection that consists of requests, if it is of that', () => {
    const { entries, faults, post, fired } = createPage();
    faults.arm({ fault: 'stall' });
    post(plain('a'));
    expect(entries).toContainEqual(expect.objectContaining({ type: 'attempt', epoch: 1 }));
    expect(fired()).toMatchObject([{ epoch: 1 }]);
  });

  it('belongs to the connection that it is itself', () => {
    const { client, faults, post, fired } = createPage();
    const socket = client.attempt('websocket', 'ws://chat.example/');
    client.opened(socket, 'websocket');
    faults.arm({ fault: 'stall', where: { url: '/api/' } });
    post('{"stream":true,"messages":[{"role":"user","content":"Why?"}]}');
    expect(fired()).toMatchObject([{ epoch: 2 }]);
  });
});
