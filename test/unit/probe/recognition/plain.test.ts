import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OwnRules } from '../../../../src/probe/recognition/own-rules.ts';
import { Recognition } from '../../../../src/probe/recognition/recognition.ts';

const sightings = (data: unknown) =>
  new Recognition('chat.example', new OwnRules()).see('ws://chat.example/', 'out', data);

describe('frames of the plain protocol', () => {
  it.each([
    [
      'a message without a type',
      '{"messageId":"a","text":"hi"}',
      { kind: 'message', messageId: 'a' },
    ],
    ['a typed message', '{"type":"message","messageId":"a"}', { kind: 'message', messageId: 'a' }],
    ['a confirmation', '{"type":"confirm","messageId":"a"}', { kind: 'confirm', messageId: 'a' }],
    [
      'a refusal',
      '{"type":"confirm","messageId":"a","error":"full"}',
      { kind: 'confirm', messageId: 'a', error: 'full' },
    ],
    ['a ping', '{"type":"ping"}', { kind: 'ping' }],
    ['a pong', '{"type":"pong"}', { kind: 'pong' }],
    ['a bare word that asks for life', 'ping', { kind: 'ping', frame: 'ping' }],
    ['its answer', 'PONG', { kind: 'pong', frame: 'pong' }],
    ['no such word', 'ping me', { kind: 'other', frame: 'unknown' }],
    ['an event', '{"type":"event","sequence":3}', { kind: 'other', frame: 'event', key: '3' }],
    ['something with an id', '{"type":"x","id":"k"}', { kind: 'other', frame: 'x', key: 'k' }],
    [
      'another type with a messageId',
      '{"type":"typing","messageId":"a"}',
      { kind: 'other', frame: 'typing' },
    ],
    ['no JSON', 'hello', { kind: 'other', frame: 'unknown', preview: 'hello', size: 5 }],
    ['bytes', new ArrayBuffer(3), { kind: 'other', frame: 'unknown', size: 3 }],
  ])('are recognised: %s', (_what, data, expected) => {
    expect(sightings(data)).toMatchObject([expected]);
  });

  it('have types that faults match, including bare words', () => {
    const reader = new Recognition('chat.example', new OwnRules()).reader('ws://chat.example/');
    const types = ['pong', '{"type":"pong"}', 'hello'].map((data) => reader.types(data, 'in'));
    expect(types).toEqual([['pong'], ['pong'], []]);
  });

  it('are all seen in a batch', () => {
    const batch = '[{"type":"confirm","messageId":"a"},{"type":"confirm","messageId":"b"}]';
    expect(sightings(batch)).toMatchObject([{ messageId: 'a' }, { messageId: 'b' }]);
    expect(sightings(`{"frames":${batch},"next":2}`)).toMatchObject([
      { messageId: 'a' },
      { messageId: 'b' },
    ]);
  });

  it('have a preview of their body, limited to its beginning', () => {
    const body = 'x'.repeat(5000);
    const [seen] = sightings(JSON.stringify({ type: 'message', messageId: 'a', body }));
    expect(seen?.preview).toBe(`"${'x'.repeat(199)}`);
    expect(seen?.size).toBeGreaterThan(5000);
  });

  it('never throw, and only a little of them is kept, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.json()), (data) => {
        for (const seen of sightings(data)) {
          expect(seen.preview.length).toBeLessThanOrEqual(200);
          if ('messageId' in seen) expect(seen.messageId.length).toBeLessThanOrEqual(200);
        }
      }),
      { seed: 20_264 },
    );
  });
});
