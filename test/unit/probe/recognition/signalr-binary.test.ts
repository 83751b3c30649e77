import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBytes } from '../../../../src/probe/recognition/message-pack.ts';
import { signalRBinary } from '../../../../src/probe/recognition/signalr-binary.ts';
import { watch } from './see.ts';

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));

/** As @microsoft/signalr-protocol-msgpack 10.0 writes them. */
const RECORDS = {
  invocation:
    '32960180a130a573746f726592a668c3a46c6c6f82a16ecb3ff8000000000000a46c6973749601fecd012cce00011170c0c390',
  withoutId: '0c950180c0a6747970696e6790',
  stream: '0f950480a131a47461696c91c4020102',
  cancel: '05930580a131',
  ping: '029106',
  completion: '0d950380a13003a673746f726564',
  error: '0b950380a13101a466756c6c',
  nothing: '06940380a13202',
  item: '06940280a13105',
  ack: '03920803',
  sequence: '03920904',
};
const HANDSHAKE = '{"protocol":"messagepack","version":1}\x1e';

const bytes = (...records: (keyof typeof RECORDS)[]) =>
  bytesOf(records.map((record) => RECORDS[record]).join('')).buffer;

describe('SignalR over MessagePack', () => {
  it('confirms an invocation by its completion, or by the first item of its stream', () => {
    const { out, in: into, recognition } = watch();
    expect(out(HANDSHAKE)).toEqual(['other: handshake']);
    expect(into(new TextEncoder().encode('{}\x1e').buffer)).toEqual(['other: handshake']);
    expect(out(bytes('invocation', 'stream'))).toEqual(['message 0: store', 'message 1: tail']);
    expect(into(bytes('ping', 'completion', 'item', 'error'))).toEqual([
      'other: ping',
      'confirm 0: completion',
      'other: stream item answers 1',
      'other: completion',
    ]);
    expect(out(bytes('withoutId', 'cancel', 'ack', 'sequence'))).toEqual([
      'other: typing',
      'other: cancel invocation',
      'other: ack',
      'other: sequence',
    ]);
    expect(recognition.protocols).toEqual(['SignalR (MessagePack)']);
  });

  it('has the arguments as its preview, and the size of each record', () => {
    const { out, recognition } = watch();
    out(HANDSHAKE);
    const [seen, other] = recognition.see(
      'ws://chat.example/socket',
      'out',
      bytes('invocation', 'ping'),
    );
    expect(seen).toMatchObject({
      preview: 'store ["hällo",{"n":1.5,"list":[1,-2,300,70000,null,true]}]',
      size: 51,
    });
    expect(other).toMatchObject({ frame: 'ping', size: 3 });
  });

  it('is recognised by its records if nobody saw the handshake', () => {
    const { in: into, recognition } = watch();
    expect(into(bytes('ping', 'nothing'))).toEqual(['other: ping', 'other: completion']);
    expect(recognition.protocols).toEqual(['SignalR (MessagePack)']);
  });

  it('leaves the other bytes as they were when a confirmation is lost', () => {
    const { out, recognition } = watch();
    out(HANDSHAKE);
    const { withoutConfirmations } = recognition.reader('ws://chat.example/socket');
    const left = withoutConfirmations(bytes('ping', 'completion', 'item'), () => true);
    expect(left).toEqual(bytes('ping', 'item'));
    expect(withoutConfirmations(bytes('completion'), () => true)).toBeUndefined();
  });

  it.each([
    ['0101', 'a number'],
    ['02910b', 'no type of its own'],
    ['029006', 'more than its length'],
    ['03910600', 'a second value behind the first'],
    ['06940380a13209', 'no kind of result'],
    ['ffffffffff7f', 'a length without an end'],
    ['00', 'nothing'],
    ['32960180', 'the beginning of a record'],
  ])('is not recognised in %s: %s', (hex) => {
    const { in: into, recognition } = watch();
    into(bytesOf(hex).buffer);
    expect(recognition.protocols).toEqual([]);
  });

  it('reads any bytes, and packs them as they were', () => {
    const record = fc.constantFrom(...Object.values(RECORDS).map((hex) => bytesOf(hex)));
    const noise = fc.uint8Array({ maxLength: 40 });
    fc.assert(
      fc.property(
        fc.array(fc.oneof(record, noise), { maxLength: 8 }),
        fc.constantFrom('in', 'out'),
        (pieces, direction) => {
          const text = pieces.map((piece) => String.fromCharCode(...piece)).join('');
          signalRBinary.fits({ url: 'ws://x/', direction, text });
          const { frames, pack } = signalRBinary.unpack?.(text) ?? { frames: [], pack: String };
          for (const frame of frames) expect(signalRBinary.read(frame, direction)).toBeDefined();
          expect(toBytes(pack(frames))).toEqual(toBytes(text));
        },
      ),
      { seed: 20_264, numRuns: 2000 },
    );
  });
});
