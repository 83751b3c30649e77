import { describe, expect, it } from 'vitest';
import { rpcKindOf } from '../../../src/probe/recognition/rpc.ts';
import { bytes, envelope, follow, joined, type Options, text } from './call-world.ts';

const END = envelope('grpc-status: 0\r\n', 0x80);
const FAILED = envelope('grpc-status:14\r\ngrpc-message:it%20is gone%\r\n', 0x80);
const [one, two] = [envelope('one'), envelope('two')];

const call = (pieces: readonly Uint8Array<ArrayBuffer>[], options: Options = {}) =>
  follow(pieces, { type: 'application/grpc-web+proto', ...options });

describe('an answer of gRPC-Web', () => {
  it('with one message, or none, is no stream, however it ends', async () => {
    for (const pieces of [[one, END], [joined([one, END])], [FAILED], [], [one], [bytes('no')]]) {
      for (const breaks of [false, true]) {
        const { of, read } = await call(pieces, { breaks });
        expect([...of('attempt'), ...of('sent'), ...of('close')]).toEqual([]);
        expect(text(read)).toBe(text(joined(pieces)));
      }
    }
  });

  it('with a second message is a stream, from its first message on', async () => {
    for (const pieces of [[one, two, END], [joined([one, two, END])]]) {
      const { of, read } = await call(pieces);
      expect(of('sent')).toMatchObject([{ messageId: '#1', preview: 'hi' }]);
      expect(of('confirmed')).toMatchObject([{ messageId: '#1' }]);
      expect(of('received').map(({ frame, preview }) => [frame, preview])).toEqual([
        ['message', 'one'],
        ['message', 'two'],
        ['end', 'grpc-status: 0'],
      ]);
      expect(of('close')).toMatchObject([{ code: 1000, clean: true, by: 'remote' }]);
      expect(text(read)).toBe(text(joined(pieces)));
    }
  });

  it('that stays open behind its first message is a stream', async () => {
    expect((await call([one], { stays: 1900 })).of('attempt')).toEqual([]);
    const { of } = await call([one], { stays: 2100 });
    expect(of('received')).toMatchObject([{ preview: 'one' }]);
    expect(of('close')).toMatchObject([{ reason: 'ended before it was complete', clean: false }]);
  });

  it('that waits long for its first message is no stream yet', async () => {
    expect((await call([], { stays: 60_000 })).of('attempt')).toEqual([]);
  });

  it('that is a stream ends as its trailers say', async () => {
    const { of } = await call([one, two, FAILED]);
    const reason = 'unavailable: it%20is gone%';
    expect(of('close')).toMatchObject([{ code: 14, reason, clean: false }]);
  });

  it('that is a stream and breaks off is broken', async () => {
    const { of } = await call([one, two], { breaks: true });
    expect(of('close')).toMatchObject([{ code: 1006, clean: false }]);
  });

  it('meets faults by its messages, at a known host even before it is known to be a stream', async () => {
    const first = await call([one, two, END], { rule: { fault: 'drop', times: 1 } });
    expect(text(first.read)).toBe(text(joined([two, END])));
    const each = await call([joined([one, two]), END], { rule: { fault: 'duplicate' } });
    expect(text(each.read)).toBe(text(joined([one, one, two, two, END, END])));
  });

  it('is ended by a fault before it is known to be a stream', async () => {
    const { read, of } = await call([one, two, END], { rule: { fault: 'cut', after: 2 } });
    expect(text(read)).toBe('');
    expect(of('attempt')).toEqual([]);
  });
});

it('only binary answers of gRPC-Web are read, not those in base64', () => {
  const types = ['', '+proto', '; charset=x', '-text', '-text+proto', 's'];
  const read = types.filter((type) => rpcKindOf(`application/grpc-web${type}`) === 'grpc-web');
  expect(read).toEqual(['', '+proto', '; charset=x']);
});
