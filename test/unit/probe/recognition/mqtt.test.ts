import { describe, expect, it } from 'vitest';
import { watch } from './see.ts';

/** Packets as mqtt.js sent them, and as its broker answered. */
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const CONNECT = bytes('101b00044d51545404020001000f6d7174746a735f6432393036666163');

describe('MQTT', () => {
  it('confirms what is published with a quality of service, and names everything else', () => {
    const { out, in: into, recognition } = watch('ws://chat.example/mqtt');
    expect(out(CONNECT)).toEqual(['other: CONNECT']);
    expect(into(bytes('20020000'))).toEqual(['other: CONNACK']);
    const [seen] = recognition.see(
      'ws://chat.example/mqtt',
      'out',
      bytes('32080003612f62248f61'),
      1,
    );
    expect(seen).toMatchObject({ kind: 'message', messageId: '9359', preview: 'a/b a' });
    expect(out(bytes('34090003612f622491713230070003612f627130'))).toEqual([
      'message 9361: PUBLISH',
      'other: PUBLISH',
    ]);
    expect(into(bytes('4002248f'))).toEqual(['confirm 9359: PUBACK']);
    expect(into(bytes('5003249187'))).toEqual(['confirm 9361: PUBREC (reason 0x87)']);
    expect(into(bytes('32080003612f627f1161'))).toEqual(['other: PUBLISH']);
    expect([...out(bytes('40027f11')), ...out(bytes('c000')), ...into(bytes('d000'))]).toEqual([
      'other: PUBACK',
      'ping: PINGREQ',
      'pong: PINGRESP',
    ]);
    expect(recognition.protocols).toEqual(['MQTT']);
  });

  it('joins packets that come in pieces, per connection', () => {
    const { out, in: into } = watch('ws://chat.example/mqtt');
    const URL = 'ws://chat.example/mqtt';
    out(CONNECT);
    out(bytes('32080003612f62248f61'));
    expect(into(bytes('40'))).toEqual([]);
    expect(into(bytes('d000'), URL, 2)).toEqual(['pong: PINGRESP']);
    expect([...into(bytes('02')), ...into(bytes('24'))]).toEqual([]);
    expect(into(bytes('8fd000'))).toEqual(['confirm 9359: PUBACK', 'pong: PINGRESP']);
  });

  it('recognises a message that is sent again on the next connection', () => {
    const { out, in: into } = watch('ws://chat.example/mqtt');
    out(CONNECT);
    expect(out(bytes('32080003612f62248f61'))).toEqual(['message 9359: PUBLISH']);
    expect(out(bytes('3a080003612f62248f61'), undefined, 2)).toEqual(['message 9359: PUBLISH']);
    expect(into(bytes('4002248f'), undefined, 2)).toEqual(['confirm 9359: PUBACK']);
  });

  it('loses a confirmation, and leaves what came with it', () => {
    const { out, recognition } = watch('ws://chat.example/mqtt');
    out(CONNECT);
    const { withoutConfirmations } = recognition.reader('ws://chat.example/mqtt');
    const rest = withoutConfirmations(bytes('4002248fd00040'), () => true);
    expect(Buffer.from(rest as ArrayBuffer).toString('hex')).toBe('d00040');
  });
});
