import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes, END, envelope, FAILED, follow, joined, text } from './call-world.ts';

describe('a streaming answer to a Connect call', () => {
  it('has a frame for each message, wherever its pieces end', async () => {
    const whole = joined([envelope('{"text":"Hel"}'), envelope('{"text":"lo"}'), END]);
    for (const cuts of [[], [3], [5], [19], [20], [2, 24, 27], [44]]) {
      const pieces = [0, ...cuts].map((from, at) => whole.slice(from, cuts[at]));
      const { read, of } = await follow(pieces);
      expect(of('received').map(({ frame, preview }) => [frame, preview])).toEqual([
        ['message', '{"text":"Hel"}'],
        ['message', '{"text":"lo"}'],
        ['end', '{}'],
      ]);
      expect(of('close')).toMatchObject([{ code: 1000, clean: true, by: 'remote' }]);
      expect(text(read)).toBe(text(whole));
    }
  });

  it('that ends with an error has ended with it', async () => {
    const { of } = await follow([envelope('{"text":"Hel"}'), FAILED]);
    const reason = 'unavailable: gone';
    expect(of('received').at(-1)).toMatchObject({ frame: 'end', preview: reason });
    expect(of('close')).toMatchObject([{ code: 14, reason, clean: false, by: 'remote' }]);
  });

  it('that stops without an end is not complete', async () => {
    const reason = 'ended before it was complete';
    for (const pieces of [[envelope('{"a":1}')], [], [envelope('{"a":1}'), END.slice(0, 4)]]) {
      const { of } = await follow(pieces);
      expect(of('close')).toMatchObject([{ code: 1006, reason, clean: false, by: 'remote' }]);
    }
  });

  it('has ended as it says, even if the network breaks off behind that', async () => {
    const { of } = await follow([envelope('{"a":1}'), END], { breaks: true });
    expect(of('close')).toMatchObject([{ code: 1000, clean: true }]);
    const early = await follow([envelope('{"a":1}')], { breaks: true });
    expect(early.of('close')).toMatchObject([{ code: 1006, clean: false }]);
  });

  it('whose end says what is no error, or cannot be read, is shown as failed only if it did not end well', async () => {
    const ends = ['[]', '{"error":null}', '{"error":7}', '{"error":{"code":"odd"}}', '"'];
    const closes = await Promise.all(
      ends.map(async (end) => (await follow([envelope(end, 2)])).of('close')[0]?.reason),
    );
    const unread = 'unknown: its end could not be read';
    expect(closes).toEqual([unread, '', 'unknown', 'unknown', unread]);
  });

  it('that contains something else is shown in pieces, as a clean end', async () => {
    const { of, read } = await follow([envelope('{"a":1}'), bytes('oops, HTML'), bytes('more')]);
    expect(of('received').map(({ preview }) => preview)).toEqual(['{"a":1}', 'oops, HTML', 'more']);
    expect(of('close')).toMatchObject([{ code: 1000, clean: true }]);
    expect(text(read.slice(12))).toBe('oops, HTMLmore');
  });

  it('is read by the page as it came, whatever it is, and whether a fault is armed or not', async () => {
    const part = fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc
        .record({ message: fc.string({ maxLength: 8 }), flags: fc.nat(3) })
        .map(({ message, flags }) => envelope(message, flags)),
    ) as fc.Arbitrary<Uint8Array<ArrayBuffer>>;
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { maxLength: 6 }),
        fc.array(fc.nat(60), { maxLength: 5 }),
        fc.boolean(),
        async (parts, at, armed) => {
          const whole = joined(parts);
          const cuts = at.filter((cut) => cut > 0 && cut < whole.length).sort((a, b) => a - b);
          const pieces = [0, ...cuts]
            .map((from, n) => whole.slice(from, cuts[n]))
            .filter(({ byteLength }) => byteLength > 0);
          // Never acts, but makes each frame pass.
          const rule = { fault: 'drop', where: { type: 'nothing' } } as const;
          const { read, of } = await follow(pieces, armed ? { rule } : {});
          expect([...read]).toEqual([...whole]);
          expect(of('close')).toHaveLength(1);
        },
      ),
      { numRuns: 300, seed: 5 },
    );
  });
});

describe('a fault on a streaming answer to a Connect call', () => {
  const [one, two] = [envelope('{"text":"one"}'), envelope('{"text":"two"}')];
  const whole = joined([one, two, END]);
  const pieces = [whole.slice(0, 8), whole.slice(8, 21), whole.slice(21)];

  it('that drops takes a whole message', async () => {
    const { read } = await follow(pieces, { rule: { fault: 'drop', times: 1 } });
    expect(text(read)).toBe(text(joined([two, END])));
  });

  it('that duplicates repeats a whole message', async () => {
    const { read } = await follow(pieces, { rule: { fault: 'duplicate', times: 1 } });
    expect(text(read)).toBe(text(joined([one, one, two, END])));
  });

  it('that damages leaves the length of the message right', async () => {
    for (const how of ['bit', 'cut'] as const) {
      const rule = { fault: 'corrupt', how, times: 1 } as const;
      const { read, of } = await follow(pieces, { rule });
      expect(of('received').map(({ frame }) => frame)).toEqual(['message', 'message', 'end']);
      expect(text(read).endsWith(text(joined([two, END])))).toBe(true);
      expect(text(read)).not.toBe(text(whole));
    }
  });

  it('can be for messages only, or for the end only', async () => {
    const end = await follow(pieces, { rule: { fault: 'drop', where: { type: 'end' } } });
    expect(text(end.read)).toBe(text(joined([one, two])));
    const messages = await follow(pieces, { rule: { fault: 'drop', where: { type: 'message' } } });
    expect(text(messages.read)).toBe(text(END));
  });

  it('that loses confirmations takes the end', async () => {
    const { read, of } = await follow(pieces, { rule: { fault: 'lose-ack' } });
    expect(text(read)).toBe(text(joined([one, two])));
    expect(of('close')).toMatchObject([{ clean: false }]);
    expect(of('fault').at(-1)).toMatchObject({ detail: 'The confirmation of a message was lost.' });
  });
});
