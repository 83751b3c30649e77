import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confirm, createWorld, names } from './world.ts';

describe('drop', () => {
  it('loses the matching frames; the connection and its other frames go on', () => {
    const { faults, connected, story } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'drop', where: { direction: 'in', nth: 2 } });
    channel.in('a').out('b').in('c').in('d');
    expect(names(channel.log)).toEqual(['in a', 'out b', 'in d']);
    expect(channel.live).toBe(true);
    expect(story()).toEqual([
      'armed',
      'fired: A frame for the page was dropped.',
      'lifted: It has done what it was armed for.',
    ]);
  });

  it('with a seed loses the same frames each time', () => {
    const run = () => {
      const { faults, connected } = createWorld();
      const channel = connected();
      faults.arm({ fault: 'drop', probability: 0.5, seed: 7 });
      for (let frame = 0; frame < 40; frame++) channel.in(String(frame));
      return names(channel.log);
    };
    expect(run()).toEqual(run());
    expect(run().length).toBeGreaterThan(5);
    expect(run().length).toBeLessThan(35);
  });
});

describe('duplicate', () => {
  it('delivers the matching frames twice, one after the other', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'duplicate', where: { direction: 'out' }, times: 1 });
    channel.in('a').out('b').out('c');
    expect(names(channel.log)).toEqual(['in a', 'out b', 'out b', 'out c']);
  });
});

describe('reorder', () => {
  it('lets the next frame of its direction overtake a frame', () => {
    const { faults, clock, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'reorder', where: { direction: 'in' }, times: 1 });
    channel.in('a').out('x').in('b');
    clock.advance(1);
    channel.in('c');
    expect(names(channel.log)).toEqual(['out x', 'in b', 'in a', 'in c']);
    expect(faults.rules()).toEqual([]);
  });

  it('with by lets that many frames overtake', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'reorder', by: 3, times: 1 });
    for (const frame of 'abcde') channel.in(frame);
    expect(names(channel.log)).toEqual(['in b', 'in c', 'in d', 'in a', 'in e']);
  });

  it('lets every other frame of a burst be overtaken', () => {
    const { faults, clock, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'reorder' });
    channel.in('a').in('b').in('c');
    clock.advance(10);
    channel.in('d');
    clock.advance(10);
    expect(names(channel.log)).toEqual(['in b', 'in a', 'in d', 'in c']);
  });

  it('keeps no frame longer than within', () => {
    const { faults, clock, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'reorder', within: 200 });
    channel.in('a');
    clock.advance(300);
    expect(channel.log).toEqual(['in a @200']);
  });

  it('delivers what it keeps before the connection ends, and when it is lifted', () => {
    const { faults, connected } = createWorld();
    const [closing, lifted] = [connected(), connected()];
    faults.arm({ fault: 'reorder' });
    closing.in('a').close();
    lifted.in('b').out('c');
    faults.lift();
    expect(names(closing.log)).toEqual(['in a', 'close 1000']);
    expect(names(lifted.log)).toEqual(['in b', 'out c']);
  });

  it('with duplicate loses nothing, whatever is sent', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('in', 'out'), { maxLength: 40 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer(),
        (directions, by, seed) => {
          const { faults, clock, connected } = createWorld();
          const channel = connected();
          faults.arm({ fault: 'duplicate', probability: 0.5, seed });
          faults.arm({ fault: 'reorder', by, probability: 0.5, seed: seed + 1 });
          const sent = directions.map((direction, index) => `${direction} ${index}`);
          for (const line of sent) {
            const [direction = '', data] = line.split(' ');
            if (direction === 'in') channel.in(data);
            else channel.out(data);
          }
          clock.advance(2000);
          const arrived = names(channel.log);
          expect(new Set(arrived)).toEqual(new Set(sent));
          for (const line of sent) {
            expect([1, 2]).toContain(arrived.filter((other) => other === line).length);
          }
        },
      ),
      { seed: 20_264 },
    );
  });
});

describe('corrupt', () => {
  it('changes one character and nothing else', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), fc.integer(), (text, seed) => {
        const { faults, connected } = createWorld();
        const channel = connected();
        let arrived: unknown;
        faults.arm({ fault: 'corrupt', seed });
        faults.tap(channel, { kind: 'frame', direction: 'in', data: text }, (passage) => {
          arrived = passage.kind === 'frame' ? passage.data : undefined;
        });
        const changed = String(arrived);
        expect(changed).toHaveLength(text.length);
        const wrong = [...Array(text.length).keys()].filter((at) => changed[at] !== text[at]);
        expect(wrong).toHaveLength(1);
      }),
      { seed: 20_264 },
    );
  });

  it('flips one bit in a copy of the bytes', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    const bytes = new Uint8Array([1, 2, 3]);
    let arrived: unknown;
    faults.arm({ fault: 'corrupt', seed: 1 });
    faults.tap(channel, { kind: 'frame', direction: 'out', data: bytes.buffer }, (passage) => {
      arrived = passage.kind === 'frame' ? passage.data : undefined;
    });
    const changed = new Uint8Array(arrived as ArrayBuffer);
    expect([...bytes]).toEqual([1, 2, 3]);
    const bits = [...changed].map((byte, at) => (byte ^ (bytes[at] ?? 0)).toString(2));
    expect(bits.join('').replaceAll('0', '')).toBe('1');
  });

  it('with how cut shortens frames', () => {
    const { faults, connected, story } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'corrupt', how: 'cut', times: 1 });
    channel.in('{"type":"event"}');
    expect(names(channel.log)).toEqual(['in {"type":']);
    expect(story()[1]).toBe('fired: A frame of 16 characters was cut off after 8.');
  });
});

describe('lose-ack', () => {
  it('loses incoming confirmations and nothing else', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'lose-ack' });
    channel.out('{"messageId":"a"}').in(confirm('a')).in('{"type":"welcome","last":3}');
    channel.in('{"type":"event"}').in('no json').out(confirm('b'));
    expect(channel.log.map((line) => line.slice(0, -3))).toEqual([
      'out {"messageId":"a"}',
      'in {"type":"welcome","last":3}',
      'in {"type":"event"}',
      'in no json',
      `out ${confirm('b')}`,
    ]);
  });

  it.each([
    ['an array as text', `[${confirm('a')},{"type":"pong"}]`, '[{"type":"pong"}]'],
    ['parsed frames', [{ type: 'confirm', messageId: 'a' }, { type: 'pong' }], '[{"type":"pong"}]'],
    [
      'the answer to a plain poll',
      { frames: [{ type: 'confirm', messageId: 'a' }], next: 4 },
      '{"frames":[],"next":4}',
    ],
  ])('removes only the confirmations from %s', (_what, data, rest) => {
    const { faults, connected } = createWorld();
    const channel = connected({ transport: 'ajax' });
    faults.arm({ fault: 'lose-ack' });
    channel.in(data);
    expect(channel.log).toEqual([`in ${rest} @0`]);
  });

  it('recognises a confirmation in bytes', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'lose-ack' });
    channel.in(new TextEncoder().encode(confirm('a')).buffer);
    expect(channel.log).toEqual([]);
  });

  it('with nth loses only that one', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'lose-ack', where: { nth: 2 } });
    channel.in(confirm('a')).in(confirm('b')).in(confirm('c'));
    expect(channel.log).toEqual([`in ${confirm('a')} @0`, `in ${confirm('c')} @0`]);
  });
});
