import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWorld } from './world.ts';

const names = (log: readonly string[]) => log.map((line) => line.replace(/ @.*/, ''));

describe('bandwidth', () => {
  it('lets each direction pass so many bytes a second, in order', () => {
    const { faults, clock, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'bandwidth', rate: 10 });
    channel.in('12345').out('1234567890').in('1').close();
    clock.advance(2000);
    expect(channel.log).toEqual([
      'in 12345 @500',
      'in 1 @600',
      'close 1000 @600',
      'out 1234567890 @1000',
    ]);
  });

  it('gives each connection a link of its own', () => {
    const { faults, clock, connected } = createWorld();
    const [a, b] = [connected(), connected()];
    faults.arm({ fault: 'bandwidth', rate: 10 });
    a.in('12345');
    b.in('12345');
    clock.advance(500);
    expect([...a.log, ...b.log]).toEqual(['in 12345 @500', 'in 12345 @500']);
  });

  it('keeps its rate and the order of whatever is sent', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ size: fc.nat(50), wait: fc.nat(2000) }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 100 }),
        (sendings, rate) => {
          const { faults, clock, connected } = createWorld();
          const channel = connected();
          faults.arm({ fault: 'bandwidth', rate });
          const sent = sendings.map(({ size, wait }, index) => {
            clock.advance(wait);
            const frame = `${index}:`.padEnd(size, '.');
            channel.in(frame);
            return frame;
          });
          clock.advance(10_000_000);
          expect(names(channel.log)).toEqual(sent.map((frame) => `in ${frame}`));
          const bytes = sent.reduce((sum, frame) => sum + frame.length, 0);
          const last = Number(channel.log.at(-1)?.split('@')[1] ?? 0);
          expect(last).toBeGreaterThanOrEqual(sent.length === 0 ? 0 : (1000 * bytes) / rate - 1e-6);
        },
      ),
    );
  });

  it('when lifted lets what is on its way arrive when it would have', () => {
    const { faults, clock, connected } = createWorld();
    const channel = connected();
    const rule = faults.arm({ fault: 'bandwidth', rate: 10 });
    channel.in('1234567890');
    faults.lift(rule);
    channel.in('x');
    clock.advance(1000);
    expect(channel.log).toEqual(['in 1234567890 @1000', 'in x @1000']);
  });
});

describe('drop', () => {
  it('loses the chosen frames; the connection and the others go on', () => {
    const { faults, connected, story } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'drop', where: { direction: 'in', nth: 2 } });
    channel.in('a').out('b').in('c').in('d');
    expect(names(channel.log)).toEqual(['in a', 'out b', 'in d']);
    expect(channel.live).toBe(true);
    expect(story()).toEqual([
      'armed',
      'fired: A frame for the page was dropped.',
      'lifted: It has acted.',
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
  it('lets the chosen frames arrive twice, one after the other', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'duplicate', where: { direction: 'out' }, times: 1 });
    channel.in('a').out('b').out('c');
    expect(names(channel.log)).toEqual(['in a', 'out b', 'out b', 'out c']);
  });
});

describe('reorder', () => {
  it('lets a frame be overtaken by the next of its direction', () => {
    const { faults, clock, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'reorder', where: { direction: 'in' }, times: 1 });
    channel.in('a').out('x').in('b');
    clock.advance(1);
    channel.in('c');
    expect(names(channel.log)).toEqual(['out x', 'in b', 'in a', 'in c']);
    expect(faults.rules()).toEqual([]);
  });

  it('lets it be overtaken by as many as the rule says', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'reorder', by: 3, times: 1 });
    for (const frame of 'abcde') channel.in(frame);
    expect(names(channel.log)).toEqual(['in b', 'in c', 'in d', 'in a', 'in e']);
  });

  it('keeps no frame longer than it may', () => {
    const { faults, clock, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'reorder', within: 200 });
    channel.in('a');
    clock.advance(300);
    expect(channel.log).toEqual(['in a @200']);
  });

  it('lets what is kept arrive before the end of the connection, and when it is lifted', () => {
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
    );
  });
});

describe('corrupt', () => {
  it('changes one character, and nothing else', () => {
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
    );
  });

  it('flips one bit of bytes, in a copy', () => {
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

  it('cuts frames short when the rule says so', () => {
    const { faults, connected, story } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'corrupt', how: 'cut', times: 1 });
    channel.in('{"type":"event"}');
    expect(names(channel.log)).toEqual(['in {"type":']);
    expect(story()[1]).toBe('fired: A frame of 16 characters was cut off after 8.');
  });
});

describe('cut', () => {
  it('ends the connection in the next frame that comes in, which is lost with it', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'cut' });
    channel.out('x').in('abcd').in('e');
    expect(names(channel.log)).toEqual(['out x', 'ended 1006']);
    expect(faults.rules()).toEqual([]);
  });

  it('lets the first half of a piece of a stream arrive', () => {
    const { faults, connected, story } = createWorld();
    const channel = connected({ transport: 'sse' });
    faults.arm({ fault: 'cut' });
    channel.pass({ kind: 'frame', direction: 'in', data: 'data: abcdef', chunk: true });
    expect(names(channel.log)).toEqual(['in data: ', 'ended 1006']);
    expect(story()[1]).toBe('fired: The connection ended 6 bytes into 12 that the server sent.');
  });

  it('counts the bytes from when it was armed, when the rule says after how many', () => {
    const { faults, connected } = createWorld();
    const channel = connected({ transport: 'sse' });
    faults.arm({ fault: 'cut', after: 7 });
    for (const data of ['abc', 'def', 'ghi', 'jkl']) {
      channel.pass({ kind: 'frame', direction: 'in', data, chunk: true });
    }
    expect(names(channel.log)).toEqual(['in abc', 'in def', 'in g', 'ended 1006']);
  });
});

describe('status', () => {
  it('answers the attempts of streams and requests, a round trip later', () => {
    const { faults, clock, fresh } = createWorld();
    const channel = fresh({ transport: 'sse' });
    faults.arm({ fault: 'status', code: 503, retryAfter: 7000, times: 1 });
    channel.attempt();
    expect(channel.live).toBe(true);
    clock.advance(100);
    expect(channel.endings).toEqual([
      { code: 1006, reason: 'HTTP 503', clean: false, status: 503, retryAfter: 7000 },
    ]);
  });

  it('fails the upgrade of a WebSocket as a page is shown it', () => {
    const { faults, clock, fresh } = createWorld();
    const channel = fresh();
    faults.arm({ fault: 'status', code: 404 });
    channel.attempt();
    clock.advance(100);
    expect(channel.endings).toEqual([{ code: 1006, reason: '', clean: false }]);
  });

  it('answers what an open stream posts; an open socket it leaves alone', () => {
    const { faults, clock, connected } = createWorld();
    const [sse, socket] = [connected({ transport: 'sse' }), connected()];
    faults.arm({ fault: 'status', code: 500 });
    sse.in('a').out('b');
    socket.out('c');
    clock.advance(100);
    expect(names(sse.log)).toEqual(['in a', 'ended 1006']);
    expect(names(socket.log)).toEqual(['out c']);
  });
});

describe('freeze', () => {
  it('keeps all that happens until the page thaws, then lets it happen in order', () => {
    const { faults, clock, connected, frozen } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'freeze', for: 5000 });
    channel.in('a').out('b').in('c').close();
    clock.advance(4999);
    expect(channel.log).toEqual([]);
    expect(frozen).toEqual([true]);
    clock.advance(1);
    expect(channel.log).toEqual(['in a @5000', 'out b @5000', 'in c @5000', 'close 1000 @5000']);
    expect(frozen).toEqual([true, false]);
  });

  it('thaws by itself before too much waits', () => {
    const { faults, connected } = createWorld();
    const channel = connected();
    faults.arm({ fault: 'freeze' });
    for (let frame = 0; frame < 20_002; frame++) channel.in('x');
    expect(channel.log).toHaveLength(20_002);
    expect(faults.rules()).toEqual([]);
  });
});
