import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PRESETS } from '../../../../src/probe/recognition/presets.ts';

/** Text that begins as something, and goes on as anything. */
const hostile = fc
  .tuple(
    fc.constantFrom(
      ...['', '0{"sid":"', '42', '451-/a,7["', '43', '{"type":3,"invocationId":', '[null,"1",'],
      ...[
        'a["SEND\\nreceipt:',
        'a["',
        '["{',
        '3:',
        '\x03\x91',
        '{}\x1e\x05\x96\x01',
        'SEND\nreceipt:',
        'RECEIPT\n',
        'INFO ',
        '\0\0\0\0\x03',
        '\x02\0\0\0\x7f{"error":',
        '\x80\0\0\0\x7fgrpc-status:',
        'PUB a _INBOX.b 3\r\n',
        '{"id":"a","type":"next","payload":',
        '{"choices":[',
      ],
      ...['{"messages":[', '{"__proto__":{"type":"confirm","messageId":"a"}}', '['.repeat(50_000)],
    ),
    fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.constantFrom('\x1e', '\0', '\n', ']}')),
  )
  .map((parts) => parts.join(''));

describe('hostile frames', () => {
  it('make no protocol throw, and only a little of them is kept', () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom('in', 'out'), (text, direction) => {
        for (const preset of PRESETS) {
          preset.fits({ url: 'ws://x/?EIO=4&vsn=2.0.0', direction, text });
          const { frames, pack } = preset.unpack?.(text) ?? { frames: [text], pack: String };
          pack(frames);
          for (const frame of frames) {
            const seen = preset.read(frame, direction);
            preset.blank?.(frame);
            for (const kept of Object.values(seen ?? {}))
              expect(String(kept).length).toBeLessThanOrEqual(200);
          }
        }
      }),
      { seed: 20_264, numRuns: 500 },
    );
  });

  it('are packed as they were if nothing is taken out', () => {
    const polled = '40\x1e430[]';
    const records = '{}\x1e{"type":6}\x1e';
    for (const [name, text] of [
      ['socket.io', polled],
      ['SignalR', records],
      ['Phoenix', '{"status":200,"messages":["[]"]}'],
      ['STOMP', 'RECEIPT\nreceipt-id:1\n\n\0MESSAGE\n\nx\0'],
    ]) {
      const packed = PRESETS.find((preset) => preset.name === name)?.unpack?.(text ?? '');
      expect(packed?.pack(packed.frames), name).toBe(text);
    }
  });
});
